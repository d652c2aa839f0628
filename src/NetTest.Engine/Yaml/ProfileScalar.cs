namespace NetTest.Engine.Yaml;

/// <summary>A text, number or boolean; only a plain one (without quotes) may be other than text.</summary>
internal sealed record ProfileScalar(Place At, string Text, bool IsPlain) : ProfileNode(At, 1)
{
    internal bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    internal override string Describe() => IsNull ? "nothing" : IsPlain ? Quote.Of(Text) : "the text " + Quote.Of(Text);
}

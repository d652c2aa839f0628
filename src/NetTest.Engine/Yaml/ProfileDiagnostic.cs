namespace NetTest.Engine.Yaml;

/// <summary>A mistake in a profile, or another file in YAML.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ProfileDiagnostic(string Path, int Line, int Column, string Message)
{
    /// <summary>The mistake as <c>file:line:column: what</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Path}:{Line}:{Column}: {Message}");
}

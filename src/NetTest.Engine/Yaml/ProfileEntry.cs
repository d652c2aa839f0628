namespace NetTest.Engine.Yaml;

/// <summary>A key of a mapping and its value.</summary>
internal sealed record ProfileEntry(ProfileScalar Key, ProfileNode Value)
{
    /// <summary>Where a message about the value points: an empty value has no place of its own, so its key stands for it.</summary>
    internal Place ValueAt => Value is ProfileScalar { Text: "" } ? Key.At : Value.At;
}

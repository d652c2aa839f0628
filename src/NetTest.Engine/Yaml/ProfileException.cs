namespace NetTest.Engine.Yaml;

/// <summary>A profile, or another file in YAML, that is wrong. The message is the first mistake, with its place, and how many more there are.</summary>
public sealed class ProfileException(IReadOnlyList<ProfileDiagnostic> diagnostics)
    : NetTestException(ErrorReason.InvalidProfile, Describe(diagnostics), diagnostics[0].Path)
{
    /// <summary>All mistakes found: what is there and wrong, then what is missing, each in the order of the file.</summary>
    public IReadOnlyList<ProfileDiagnostic> Diagnostics { get; } = diagnostics;

    private static string Describe(IReadOnlyList<ProfileDiagnostic> diagnostics) =>
        diagnostics.Count == 1
            ? diagnostics[0].ToString()
            : FormattableString.Invariant($"{diagnostics[0]} (and {diagnostics.Count - 1} more)");
}

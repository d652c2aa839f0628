namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Keys of the design that this version does not know yet; guessing at a typing mistake would mislead.</summary>
internal static class LaterKeys
{
    private static readonly string[] s_keys = ["probes", "throughput"];

    internal static string? Explain(string key) =>
        s_keys.Contains(key, StringComparer.Ordinal) ? $"the key '{key}' is not supported by this version of NetTest; remove it" : null;
}

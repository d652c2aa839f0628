using NetTest.Engine.Probes;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>The arguments that all testlets of probes have.</summary>
internal static class ProbeArguments
{
    private const double LongestMs = 3_600_000;

    /// <summary>The options with what the arguments say.</summary>
    /// <exception cref="NetTestException">An argument is wrong.</exception>
    internal static ConnTestOptions Read(ArgumentReader arguments, ConnTestOptions defaults) => defaults with
    {
        Count = arguments.Whole(1, 1_000_000, "--count", "-c") ?? defaults.Count,
        Interval = Milliseconds(arguments.Number(0.001, LongestMs, "--interval-ms", "-i")) ?? defaults.Interval,
        Timeout = Milliseconds(arguments.Number(0.001, LongestMs, "--timeout-ms", "-W")) ?? defaults.Timeout,
        PayloadBytes = arguments.Whole(0, ConnTestRules.LargestPayload, "--payload-bytes", "-s") ?? defaults.PayloadBytes,
    };

    private static TimeSpan? Milliseconds(double? value) => value is { } number ? TimeSpan.FromMilliseconds(number) : null;
}

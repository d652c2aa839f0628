using System.Text.Json;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput;

/// <summary>Debian's iperf3 as the far end.</summary>
internal static class Iperf3
{
    internal static void Require() => Requires.Tool("iperf3", "iperf3");

    /// <summary>Runs our client against an iperf3 server that serves this one test; returns both ends' words.</summary>
    internal static async Task<(ThroughputResult Ours, JsonElement Theirs)> ServeAsync(TestNamespaces lab, ThroughputOptions options, IProgress<ThroughputInterval>? progress = null)
    {
        using var process = Shell.Start("ip", ["netns", "exec", lab.Server, "iperf3", "-s", "-1", "-J", "-p", $"{options.Port}"]);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            using var context = NetworkContext.Open(lab.Client);
            // With -J it says nothing before its end, so that only an attempt shows whether it listens.
            var ours = await Wait.ForAsync(
                () => ThroughputClient.RunAsync(context, options, progress, TestContext.Current.CancellationToken), result => result.End != ThroughputEnd.ConnectFailed);
            return (ours, Parse(await output.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Runs an iperf3 client; returns its JSON.</summary>
    internal static async Task<JsonElement> AskAsync(TestNamespaces lab, ThroughputServer server, params string[] arguments)
    {
        var (exitCode, output, error) = await Shell.RunAsync("ip", ["netns", "exec", lab.Client, "iperf3", "-J", "-p", $"{server.EndPoint!.Port}", .. arguments]);
        var json = Parse(output);
        Assert.True(exitCode == 0 && !json.TryGetProperty("error", out _), output[..Math.Min(output.Length, 2000)] + error);
        return json;
    }

    internal static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    internal static double Number(this JsonElement element, params string[] path) => path.Aggregate(element, (at, name) => at.GetProperty(name)).GetDouble();

    internal static void Near(double expected, double actual, double share, string what) =>
        Assert.True(Math.Abs(expected - actual) <= Math.Abs(expected) * share, FormattableString.Invariant($"{what}: {expected} and {actual} differ by more than {share:P1}"));
}

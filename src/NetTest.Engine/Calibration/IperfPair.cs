using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NetTest.Engine.Calibration;

/// <summary>iperf3 at both ends of a path.</summary>
internal static class IperfPair
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    /// <summary>What iperf3's receiver saw, or why it saw nothing; null if it is not installed.</summary>
    internal static async Task<Measurement?> MeasureAsync(CalibrationPath path, int seconds, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = SystemTool.TryRunAsync(path.FarName, "iperf3", ["-s", "-1", "--forceflush"], line => OnServerLine(line, listening), end.Token);
        try
        {
            var first = await Task.WhenAny(listening.Task, server).WaitAsync(StartLimit, cancellationToken).ConfigureAwait(false);
            if (first == server)
                return await server.ConfigureAwait(false) ? new Measurement(null, "iperf3's server ended at once") : null;
            var json = new StringBuilder();
            string[] arguments = ["-c", path.Target.ToString(), "-J", "-O", "1", "-t", seconds.ToString(CultureInfo.InvariantCulture)];
            await SystemTool.TryRunAsync(path.NearName, "iperf3", arguments, line => json.AppendLine(line), cancellationToken).ConfigureAwait(false);
            return Read(json.ToString());
        }
        catch (TimeoutException)
        {
            return new Measurement(null, "iperf3's server did not start in time");
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)server).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads what <c>iperf3 -J</c> prints.</summary>
    internal static Measurement Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.TryGetProperty("error", out var error))
                return new Measurement(null, $"iperf3: {error.GetString()}");
            return new Measurement(root.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble(), null);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new Measurement(null, "iperf3 printed something else than its JSON");
        }
    }

    private static void OnServerLine(string line, TaskCompletionSource listening)
    {
        if (line.Contains("listening", StringComparison.OrdinalIgnoreCase))
            listening.TrySetResult();
    }

    /// <summary>What came of it.</summary>
    /// <param name="BitsPerSecond">Payload that arrived, bit/s; null if nothing was measured.</param>
    /// <param name="Error">Why not; null if something was.</param>
    internal sealed record Measurement(double? BitsPerSecond, string? Error);
}

using System.Globalization;
using System.Management.Automation;
using NetTest.Engine.Traffic;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>The progress of clients, added up, as one progress bar.</summary>
internal static class TrafficProgressView
{
    internal static ProgressRecord Create(int activityId, string activity, IReadOnlyList<TrafficProgress> clients)
    {
        var done = clients.Sum(client => client.Succeeded + client.Failed);
        var total = clients.Any(client => client.Total is null) ? null : clients.Sum(client => client.Total);
        var left = clients.Max(client => client.IsCompleted ? 0 : client.RemainingSeconds);
        return new ProgressRecord(activityId, activity, Describe(clients, done, total))
        {
            PercentComplete = total > 0 ? (int)Math.Clamp(done * 100 / total.Value, 0, 100) : -1,
            SecondsRemaining = left is { } seconds && double.IsFinite(seconds) ? (int)Math.Clamp(Math.Ceiling(seconds), 0, int.MaxValue) : -1,
        };
    }

    private static string Describe(IReadOnlyList<TrafficProgress> clients, long done, long? total)
    {
        var of = total is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all:N0}") : "";
        var megabits = clients.Sum(client => client.BitsPerSecond) / 1e6;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{done:N0}{of} connections, {clients.Sum(client => client.Active):N0} alive, {clients.Sum(client => client.Failed):N0} failed, {clients.Sum(client => client.ConnectionsPerSecond):N0}/s, {megabits:N1} Mbit/s");
    }
}

using NetTest.Engine.Traffic;

namespace NetTest.Cli.Rendering;

/// <summary>The progress of several clients together.</summary>
internal sealed record ProgressSum
{
    internal required long Done { get; init; }

    internal required long Failed { get; init; }

    internal required long? Total { get; init; }

    internal required long Active { get; init; }

    internal required double ConnectionsPerSecond { get; init; }

    internal required double BitsPerSecond { get; init; }

    internal required double ElapsedSeconds { get; init; }

    internal required double? RemainingSeconds { get; init; }

    internal static ProgressSum Of(IReadOnlyList<TrafficProgress> clients) => new()
    {
        Done = clients.Sum(client => client.Succeeded + client.Failed),
        Failed = clients.Sum(client => client.Failed),
        Total = clients.All(client => client.Total is not null) ? clients.Sum(client => client.Total) : null,
        Active = clients.Sum(client => (long)client.Active),
        ConnectionsPerSecond = clients.Sum(client => client.IsCompleted ? 0 : client.ConnectionsPerSecond),
        BitsPerSecond = clients.Sum(client => client.IsCompleted ? 0 : client.BitsPerSecond),
        ElapsedSeconds = clients.Max(client => client.ElapsedSeconds),
        // The slowest decides; if it cannot be told for one, it cannot be told for all.
        RemainingSeconds = clients.Where(client => !client.IsCompleted).Any(client => client.RemainingSeconds is null)
            ? null
            : clients.Max(client => client.IsCompleted ? 0 : client.RemainingSeconds),
    };

    internal string Describe()
    {
        var total = Total is { } known ? $" of {Units.Count(known)}" : "";
        var left = RemainingSeconds is { } seconds ? $", {Units.Clock(seconds)} left" : "";
        return $"{Units.Clock(ElapsedSeconds)}: {Units.Count(Done)}{total} done, {Units.Count(Active)} alive, {Units.Count(Failed)} failed, "
            + $"{Units.PerSecond(ConnectionsPerSecond)} conn/s, {Units.BitRate(BitsPerSecond)}{left}";
    }
}

using System.Text.Json.Serialization;

namespace NetTest.Engine.Topology;

/// <summary>The process that carries the emulated links of a topology; its owner, or one that does nothing else.</summary>
internal sealed record JournalCarrier
{
    public required int ProcessId { get; init; }

    public required long StartTime { get; init; }

    /// <summary>Where it takes orders: a Unix domain socket.</summary>
    public required string Socket { get; init; }

    [JsonIgnore]
    internal ProcessIdentity Process => new(ProcessId, StartTime);
}

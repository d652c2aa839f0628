using System.Net;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Runs;

/// <summary>An agent of a run: connected, or known to be lost.</summary>
internal sealed class AgentSession(AgentEntry entry)
{
    private AgentException? _lost;
    private AgentFacts? _facts;

    internal AgentEntry Entry { get; } = entry;

    internal string Name => Entry.Name;

    /// <summary>The agent; null if it could not be connected to.</summary>
    internal ITestAgent? Agent { get; set; }

    /// <summary>Its facts; for one that never told them what the inventory knows.</summary>
    internal AgentFacts Facts
    {
        get => _facts ?? Assumed;
        set => _facts = value;
    }

    /// <summary>Whether it has told its facts.</summary>
    internal bool HasAnswered => _facts is not null;

    internal ClockReading Clock { get; set; }

    internal GroupPlacement Placement { get; set; } = new([], []);

    /// <summary>Why it is lost; null while it is there.</summary>
    internal AgentException? Lost => Volatile.Read(ref _lost);

    private AgentFacts Assumed { get; } = new()
    {
        HostName = entry.Host ?? entry.Name,
        // Where ssh would have connected to is an address of it, so that it counts among those of its subnet.
        Addresses = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["host"] = entry.Carrier is not ("namespace" or "local") && IPAddress.TryParse(entry.Host ?? entry.Name, out var host) ? [host.ToString()] : [],
        },
        OperatingSystem = "",
        Kernel = "",
        Architecture = "",
        ProcessorCount = 0,
        Version = "",
    };

    /// <summary>Whether it is lost and belongs to a group, or does not, nobody can tell: a rule asks for what it has not told.</summary>
    internal bool MayBeIn(string group) => Lost is not null && Placement.Undecided.Contains(group, StringComparer.Ordinal);

    /// <summary>Notes that it is lost; the first reason counts.</summary>
    internal void Lose(AgentException exception) => Interlocked.CompareExchange(ref _lost, exception, null);
}

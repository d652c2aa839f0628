namespace NetTest.Engine.Topology.Carrying;

/// <summary>A topology for a carrier process to build: one line of JSON on its standard input.</summary>
internal sealed record CarryRequest
{
    /// <summary>The journal's format, which both must speak.</summary>
    public int Version { get; init; } = JournalEntry.CurrentVersion;

    public required IReadOnlyList<JournalNamespace> Namespaces { get; init; }

    public required bool EmulateGateways { get; init; }

    public required TopologyLifetime Lifetime { get; init; }

    public required ImpairmentBackend Backend { get; init; }

    public required int OwnerProcessId { get; init; }

    public required long OwnerStartTime { get; init; }

    public string? Label { get; init; }

    public required bool CheckGateways { get; init; }

    public required int GatewayAttempts { get; init; }

    public required double GatewayTimeoutMs { get; init; }

    internal static CarryRequest From(TopologySpec spec, TopologyOptions options) => new()
    {
        Namespaces = [.. spec.Namespaces.Select(JournalNamespace.From)],
        EmulateGateways = spec.EmulateGateways,
        Lifetime = options.Lifetime,
        Backend = options.ImpairmentBackend,
        OwnerProcessId = ProcessIdentity.Current.ProcessId,
        OwnerStartTime = ProcessIdentity.Current.StartTime,
        Label = options.Label,
        CheckGateways = options.CheckGateways,
        GatewayAttempts = options.GatewayAttempts,
        GatewayTimeoutMs = options.GatewayTimeout.TotalMilliseconds,
    };

    internal TopologySpec ToSpec() => new() { Namespaces = [.. Namespaces.Select(node => node.ToSpec())], EmulateGateways = EmulateGateways };

    internal TopologyOptions ToOptions() => new()
    {
        Lifetime = Lifetime,
        ImpairmentBackend = Backend,
        Label = Label,
        CheckGateways = CheckGateways,
        GatewayAttempts = GatewayAttempts,
        GatewayTimeout = TimeSpan.FromMilliseconds(GatewayTimeoutMs),
        CarriedFor = new ProcessIdentity(OwnerProcessId, OwnerStartTime),
    };
}

using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>A path of known properties: two namespaces, with a router between them if its far link has a smaller MTU.</summary>
internal sealed class CalibrationPath : IAsyncDisposable
{
    private readonly LiveTopology _topology;
    private readonly string _id;

    private CalibrationPath(LiveTopology topology, string id, string target)
    {
        _topology = topology;
        _id = id;
        Target = IPAddress.Parse(target);
    }

    internal string NearName => $"cal-{_id}-near";

    internal string FarName => $"cal-{_id}-far";

    internal NetworkContext Near => _topology.GetContext(NearName);

    internal NetworkContext Far => _topology.GetContext(FarName);

    /// <summary>The far namespace's address.</summary>
    internal IPAddress Target { get; }

    /// <summary>One segment; what leaves the near namespace, and what enters it, is impaired.</summary>
    internal static Task<CalibrationPath> BuildAsync(CalibrationOptions options, ImpairmentSpec? there, ImpairmentSpec? back, CancellationToken cancellationToken)
    {
        var id = NewId();
        var spec = new TopologySpec
        {
            Namespaces =
            [
                Node($"cal-{id}-near", new LinkSpec { Bridge = $"ntcal{id}", Addresses = [InterfaceAddress.Parse("10.254.1.1/24")], Egress = there, Ingress = back }),
                Node($"cal-{id}-far", new LinkSpec { Bridge = $"ntcal{id}", Addresses = [InterfaceAddress.Parse("10.254.1.2/24")] }),
            ],
        };
        return BuildAsync(spec, options, id, "10.254.1.2", cancellationToken);
    }

    /// <summary>Two segments and a router; the far one's MTU is smaller.</summary>
    internal static Task<CalibrationPath> BuildRoutedAsync(CalibrationOptions options, CancellationToken cancellationToken)
    {
        var id = NewId();
        var far = $"ntcal{id}f";
        var spec = new TopologySpec
        {
            Namespaces =
            [
                Node($"cal-{id}-near", new LinkSpec { Bridge = $"ntcal{id}", Addresses = [InterfaceAddress.Parse("10.254.1.1/24")], Gateway = IPAddress.Parse("10.254.1.254") }),
                Node(
                    $"cal-{id}-mid",
                    new LinkSpec { Bridge = $"ntcal{id}", Addresses = [InterfaceAddress.Parse("10.254.1.254/24")] },
                    new LinkSpec { Bridge = far, Addresses = [InterfaceAddress.Parse("10.254.2.254/24")], Mtu = options.MtuBytes }) with { Forwarding = true },
                Node($"cal-{id}-far", new LinkSpec { Bridge = far, Addresses = [InterfaceAddress.Parse("10.254.2.2/24")], Gateway = IPAddress.Parse("10.254.2.254"), Mtu = options.MtuBytes }),
            ],
        };
        return BuildAsync(spec, options, id, "10.254.2.2", cancellationToken);
    }

    /// <summary>The near namespace's link as it is now, with the emulator's counters.</summary>
    internal async Task<LinkInfo?> GetLinkAsync(CancellationToken cancellationToken)
    {
        var all = await NamespaceCatalog.ListAsync(cancellationToken).ConfigureAwait(false);
        return all.FirstOrDefault(node => node.Name == NearName) is { Links: [var link, ..] } ? link : null;
    }

    public ValueTask DisposeAsync() => _topology.DisposeAsync();

    private static async Task<CalibrationPath> BuildAsync(TopologySpec spec, CalibrationOptions options, string id, string target, CancellationToken cancellationToken)
    {
        var how = new TopologyOptions { Label = "calibration", ImpairmentBackend = options.ImpairmentBackend };
        return new CalibrationPath(await LiveTopology.BuildAsync(spec, how, cancellationToken).ConfigureAwait(false), id, target);
    }

    private static NamespaceSpec Node(string name, params IReadOnlyList<LinkSpec> links) => new() { Name = name, Links = links };

    private static string NewId() => Random.Shared.GetHexString(6, lowercase: true);
}

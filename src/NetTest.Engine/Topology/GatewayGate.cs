using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Topology;

/// <summary>No traffic before every gateway is there.</summary>
internal static class GatewayGate
{
    private const int AttemptsBeforeEmulation = 2;

    /// <summary>Asks all gateways at once.</summary>
    /// <exception cref="NetTestException">One does not answer.</exception>
    internal static async Task PassAsync(TopologySpec spec, IReadOnlyDictionary<string, NetworkContext> contexts, TopologyOptions options, CancellationToken cancellationToken)
    {
        var probes = Probes(spec, contexts, options).ToList();
        var answers = await Task.WhenAll(probes.Select(probe => probe.AskAsync(options.GatewayAttempts, cancellationToken))).ConfigureAwait(false);
        var silent = probes.Where((_, index) => !answers[index]).ToList();
        if (silent.Count > 0)
            throw Unreachable(silent, options, spec.EmulateGateways);
    }

    /// <summary>Those of the gateways for which nobody answers.</summary>
    internal static async Task<IReadOnlyList<GatewayEmulation.Missing>> FindAbsentAsync(
        IReadOnlyList<GatewayEmulation.Missing> candidates, IReadOnlyDictionary<string, NetworkContext> contexts, TopologyOptions options, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(candidates.Select(candidate =>
            new GatewayProbe(contexts[candidate.AskedBy], candidate.Device, candidate.Gateway.Address, options).AskAsync(AttemptsBeforeEmulation, cancellationToken))).ConfigureAwait(false);
        var absent = candidates.Where((_, index) => !answers[index]).ToList();

        // The kernel asks for a neighbour once a second, thrice: without its memory of the failure the gate need not wait for that.
        await Task.WhenAll(absent.Select(gateway =>
            BatchRunner.QueryAsync("ip", ["-n", gateway.AskedBy, "neigh", "del", gateway.Gateway.Address.ToString(), "dev", gateway.Device]))).ConfigureAwait(false);
        return absent;
    }

    private static IEnumerable<GatewayProbe> Probes(TopologySpec spec, IReadOnlyDictionary<string, NetworkContext> contexts, TopologyOptions options) =>
        from node in spec.Namespaces
        from pair in node.Links.Select((link, index) => (Link: link, Device: link.Interface ?? $"eth{index}"))
        from gateway in new[] { pair.Link.Gateway, pair.Link.GatewayV6 }
        where gateway is not null
        select new GatewayProbe(contexts[node.Name], pair.Device, gateway, options);

    private static NetTestException Unreachable(List<GatewayProbe> silent, TopologyOptions options, bool emulated)
    {
        var (name, gateway) = (silent[0].Namespace, silent[0].Gateway);
        var others = silent.Count > 1 ? $" (and {silent.Count - 1} more: {string.Join(", ", silent.Skip(1).Take(3).Select(probe => $"{probe.Gateway} in {probe.Namespace}"))}{(silent.Count > 4 ? ", …" : "")})" : "";
        var resolution = gateway.AddressFamily == AddressFamily.InterNetwork ? "ARP" : "neighbour discovery";
        var remedy = emulated ? "check the router in the profile" : "no router is on that bridge; put one there, or let NetTest emulate it (emulate_gateways)";
        var filter = HostInspector.BridgeFilterActive() ? "; br_netfilter passes bridged packets to iptables (net.bridge.bridge-nf-call-iptables = 1), whose rules may drop them" : "";
        return new NetTestException(
            ErrorReason.GatewayUnreachable,
            $"Gateway {gateway} of namespace '{name}' did not answer {options.GatewayAttempts} attempts of {options.GatewayTimeout.TotalMilliseconds:0} ms{others}: nothing answers {resolution} for it: {remedy}{filter}.",
            gateway.ToString());
    }
}

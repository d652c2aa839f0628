using NetTest.Engine.Topology.Impairment;

namespace NetTest.Engine.Topology;

/// <summary>A namespace of a plan.</summary>
internal sealed record NamespacePlan
{
    internal required string Name { get; init; }

    internal bool Forwarding { get; init; }

    internal IReadOnlyList<LinkPlan> Links { get; init; } = [];

    /// <summary>Names the interfaces: inside as the user wishes or eth0, eth1, …; on the host from the topology's id and a running number.</summary>
    internal static NamespacePlan From(NamespaceSpec spec, TopologyId id, BackendChoice choice, ref int firstLink)
    {
        var links = new List<LinkPlan>(spec.Links.Count);
        for (var i = 0; i < spec.Links.Count; i++)
        {
            links.Add(new LinkPlan
            {
                Spec = spec.Links[i],
                Backend = choice.Of(spec.Links[i]) ?? LinkBackend.None,
                Interface = spec.Links[i].Interface ?? $"eth{i}",
                HostInterface = id.HostInterface(firstLink++),
            });
        }

        return new NamespacePlan { Name = spec.Name, Forwarding = spec.Forwarding, Links = links };
    }
}

namespace NetTest.Engine.Topology;

/// <summary>A link of a plan.</summary>
internal sealed record LinkPlan
{
    internal required LinkSpec Spec { get; init; }

    /// <summary>Who impairs it.</summary>
    internal LinkBackend Backend { get; init; }

    /// <summary>The interface's name inside the namespace.</summary>
    internal required string Interface { get; init; }

    /// <summary>The name of its peer on the host, a port of the bridge.</summary>
    internal required string HostInterface { get; init; }
}

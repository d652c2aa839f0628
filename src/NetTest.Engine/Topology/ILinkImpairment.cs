namespace NetTest.Engine.Topology;

/// <summary>What makes a link worse: the kernel's netem, or something in its place.</summary>
internal interface ILinkImpairment
{
    /// <summary>Refuses, before anything is touched, what this machine cannot do.</summary>
    /// <exception cref="NetTestException">NotSupported, with the remedy.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Puts the impairments of a plan into force; the links are up.</summary>
    Task ApplyAsync(IReadOnlyList<NamespacePlan> namespaces);
}

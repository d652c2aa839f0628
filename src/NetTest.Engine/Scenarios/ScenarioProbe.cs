using NetTest.Engine.Probes;

namespace NetTest.Engine.Scenarios;

/// <summary>A probe of a case.</summary>
public sealed record ScenarioProbe
{
    /// <summary>Its name, unique in the case.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace that it runs in.</summary>
    public required string Namespace { get; init; }

    /// <summary>Whom it asks, as the profile says it: a server's name, a namespace, an address or a URL.</summary>
    public required string Far { get; init; }

    /// <summary>When it runs. Default before the traffic.</summary>
    public ProbeMoment When { get; init; }

    /// <summary>Whether it goes on until the load is over, instead of sending so many.</summary>
    public bool UntilLoadEnds { get; init; }

    /// <summary>Whether the path MTU is searched for as well, after the round trips.</summary>
    public bool PathMtu { get; init; }

    /// <summary>Whether it is left out of live output (<c>no_print</c>).</summary>
    public bool Quiet { get; init; }

    /// <summary>The traffic server at the end point that it asks, which counts it as a connection or a flow; null: none does.</summary>
    public string? SeenBy { get; init; }

    /// <summary>Its options; the context is set when the namespace stands.</summary>
    public required ConnTestOptions Options { get; init; }

    /// <summary>Whether the server's certificate is made on demand, so that it is to trust the authority that makes it.</summary>
    internal bool TrustsCaseAuthority { get; init; }
}

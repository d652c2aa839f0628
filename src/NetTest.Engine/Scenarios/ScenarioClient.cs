using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>A client of a case.</summary>
public sealed record ScenarioClient
{
    /// <summary>Its name, unique in the case: namespace and server, such as <c>ns_c1→web</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace that it runs in.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name of the server that it talks to.</summary>
    public required string ServerName { get; init; }

    /// <summary>Its options; the context is set when the namespace stands, trusted authorities when the servers do.</summary>
    public required TrafficClientOptions Options { get; init; }

    /// <summary>Whether it is left out of live output (<c>no_print</c>).</summary>
    public bool Quiet { get; init; }
}

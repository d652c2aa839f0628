using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>A server of a case.</summary>
public sealed record ScenarioServer
{
    /// <summary>Its name, unique in the case; clients refer to it.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace that it runs in.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its options; the context is set when the namespace stands.</summary>
    public required TrafficServerOptions Options { get; init; }

    /// <summary>Whether it is left out of live output (<c>no_print</c>).</summary>
    public bool Quiet { get; init; }
}

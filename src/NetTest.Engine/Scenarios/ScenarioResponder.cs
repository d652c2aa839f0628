using NetTest.Engine.Probes;

namespace NetTest.Engine.Scenarios;

/// <summary>A responder of a case, the far end of probes.</summary>
public sealed record ScenarioResponder
{
    /// <summary>Its name, unique in the case; probes refer to it.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace that it runs in.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its options; the context is set when the namespace stands.</summary>
    public required ConnTestResponderOptions Options { get; init; }
}

using System.Net;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A client that has found its server.</summary>
internal sealed record LinkedClient
{
    internal required string Name { get; init; }

    internal required ClientDraft Draft { get; init; }

    internal required ServerDraft Server { get; init; }

    /// <summary>Its own keys and what it inherits.</summary>
    internal required TrafficDraft Effective { get; init; }

    /// <summary>The address that it connects to; null when that could not be told, which has been reported.</summary>
    internal required IPAddress? Target { get; init; }
}

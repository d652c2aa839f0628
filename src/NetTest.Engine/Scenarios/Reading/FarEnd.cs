using System.Net;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Whom a measurement asks.</summary>
internal sealed record FarEnd
{
    /// <summary>What options name it by: an address, a host name or a URL.</summary>
    internal required string Target { get; init; }

    /// <summary>The host in it.</summary>
    internal required string Host { get; init; }

    /// <summary>The port in it; null for none.</summary>
    internal int? Port { get; init; }

    /// <summary>The path in it; null for none.</summary>
    internal string? Path { get; init; }

    /// <summary>Its address; null if that takes a look-up.</summary>
    internal IPAddress? Address { get; init; }

    /// <summary>The link of the case that has the address; null if it lies beyond the case.</summary>
    internal LinkDraft? Link { get; init; }

    /// <summary>The router that the profile names; null if it names none.</summary>
    internal RouterDraft? Router { get; init; }

    /// <summary>The server that the profile names; null if it names none.</summary>
    internal ListenerDraft? Server { get; init; }
}

using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Http;

/// <summary>Where an HTTP probe goes to, and from where.</summary>
internal sealed record HttpProbeTarget
{
    internal required Uri Url { get; init; }

    internal NetworkContext Context { get; init; } = NetworkContext.Host;

    internal IPAddress? SourceAddress { get; init; }

    /// <summary>The family that the name is looked up in; null: both.</summary>
    internal AddressFamily? Family { get; init; }
}

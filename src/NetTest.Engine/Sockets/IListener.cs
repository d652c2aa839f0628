using System.Net;

namespace NetTest.Engine.Sockets;

/// <summary>A socket that takes connections (UDP: flows).</summary>
internal interface IListener
{
    /// <summary>The bound end point.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>Stops taking connections; those that are open live on.</summary>
    Task CloseAsync();
}

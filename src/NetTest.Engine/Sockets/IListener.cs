using System.Net;

namespace NetTest.Engine.Sockets;

/// <summary>A socket that takes connections (UDP: flows) until it is disposed of; connections that are open live on, flows are ended before.</summary>
internal interface IListener : IAsyncDisposable
{
    /// <summary>The bound end point.</summary>
    IPEndPoint EndPoint { get; }
}

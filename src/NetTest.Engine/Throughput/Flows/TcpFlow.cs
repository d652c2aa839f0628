using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>What TCP flows of both directions know about their connection.</summary>
internal abstract class TcpFlow : Flow
{
    protected TcpFlow(int id, bool isSender, Socket socket, FlowSettings settings)
        : base(id, isSender, socket, settings) => CongestionControl = FlowSockets.CongestionControl(socket);

    /// <summary>Congestion control in use, as the kernel tells; null where it does not.</summary>
    internal string? CongestionControl { get; }

    internal TcpInfo? ReadInfo() => Descriptor >= 0 && !Socket.SafeHandle.IsClosed ? TcpInfo.Read(Descriptor) : null;

    /// <summary>Bytes sent and not yet acknowledged.</summary>
    internal int Unacknowledged => Descriptor >= 0 ? Math.Max(0, NativeTransfer.UnacknowledgedBytes(Descriptor)) : 0;
}

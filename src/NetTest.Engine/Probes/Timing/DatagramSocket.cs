using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>A connected datagram socket whose kernel stamps what it sends and receives (Documentation/networking/timestamping.rst). Allocates nothing per datagram.</summary>
internal sealed unsafe class DatagramSocket : IDisposable
{
    private const int BufferLength = 66_000;
    private const int ControlLength = 512;

    // SOF_TIMESTAMPING_: TX_SOFTWARE, RX_SOFTWARE, SOFTWARE, OPT_ID, OPT_TSONLY.
    private const int Stamps = (1 << 1) | (1 << 3) | (1 << 4) | (1 << 7) | (1 << 11);
    private const int StampsWithoutKey = Stamps & ~(1 << 7);

    private readonly byte* _send = (byte*)NativeMemory.AllocZeroed(BufferLength);
    private readonly byte* _receive = (byte*)NativeMemory.Alloc(BufferLength);
    private readonly byte* _control = (byte*)NativeMemory.Alloc(ControlLength);
    private uint _overflow;
    private bool _isDisposed;

    private DatagramSocket(int fd, bool isIPv6)
    {
        Descriptor = fd;
        IsIPv6 = isIPv6;
    }

    internal int Descriptor { get; }

    internal bool IsIPv6 { get; }

    internal Span<byte> SendBuffer => new(_send, BufferLength);

    /// <summary>What the last receive brought.</summary>
    internal ReadOnlySpan<byte> Received => new(_receive, ReceivedLength);

    /// <summary>When the last datagram reached the kernel, ns since 1970; 0 if unknown.</summary>
    internal long KernelTime { get; private set; }

    /// <summary>Datagrams for which the receive queue had no room.</summary>
    internal uint Overflow => _overflow;

    /// <summary>The entry that the last <see cref="ReceiveError"/> brought; null if it was none.</summary>
    internal ExtendedError? Error { get; private set; }

    private int ReceivedLength { get; set; }

    /// <summary>Opens and connects it.</summary>
    /// <exception cref="NetTestException">The kernel refused.</exception>
    internal static DatagramSocket Open(ConnTestOptions options, IPEndPoint target, int type, int protocol)
    {
        var isIPv6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        var fd = options.Context.OpenSocket(isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, type | NativeSocket.SOCK_NONBLOCK, protocol);
        if (fd < 0)
            throw SystemCallError.Create($"A socket for probes could not be made in {options.Context}", -fd, options.Target);
        var socket = new DatagramSocket(fd, isIPv6);
        try
        {
            socket.Prepare(options, target);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal IPEndPoint LocalEndPoint => NativeSocket.GetLocalEndPoint(Descriptor);

    /// <summary>Sends the buffer's beginning; returns 0 or a negative errno.</summary>
    internal int Send(int length)
    {
        var result = NativeSocket.Send(Descriptor, new ReadOnlySpan<byte>(_send, length));
        // An ICMP error to an earlier datagram is told here, instead of sending.
        if (result is -Errno.ECONNREFUSED or -Errno.EHOSTUNREACH or -Errno.ENETUNREACH or -Errno.EPROTO or -Errno.EMSGSIZE)
            result = NativeSocket.Send(Descriptor, new ReadOnlySpan<byte>(_send, length));
        return Math.Min(result, 0);
    }

    /// <summary>Has the kernel number its stamps from 0 again.</summary>
    internal void RestartKeys()
    {
        _ = NativeSocket.SetOption(Descriptor, NativeSocket.SOL_SOCKET, NativeOption.SO_TIMESTAMPING, StampsWithoutKey);
        _ = NativeSocket.SetOption(Descriptor, NativeSocket.SOL_SOCKET, NativeOption.SO_TIMESTAMPING, Stamps);
    }

    /// <summary>Receives one datagram; returns 0 or a negative errno.</summary>
    internal int Receive() => Receive(NativeOption.MSG_DONTWAIT);

    /// <summary>Takes one entry off the error queue: a time stamp of a datagram sent, or what the network said about one.</summary>
    internal int ReceiveError() => Receive(NativeOption.MSG_DONTWAIT | NativeOption.MSG_ERRQUEUE);

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeSocket.Close(Descriptor);
        NativeMemory.Free(_send);
        NativeMemory.Free(_receive);
        NativeMemory.Free(_control);
    }

    private int Receive(int flags)
    {
        var vector = new IoVector { Base = _receive, Length = BufferLength };
        var message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = _control, ControlLength = ControlLength };
        KernelTime = 0;
        Error = null;
        ReceivedLength = 0;
        var result = NativeMessage.Receive(Descriptor, &message, flags);
        if (result < 0)
            return result;
        ReceivedLength = result;
        var control = new ControlMessages(new ReadOnlySpan<byte>(_control, (int)message.ControlLength));
        while (control.MoveNext())
        {
            switch (control.Level, control.Type)
            {
                case (NativeSocket.SOL_SOCKET, NativeOption.SO_TIMESTAMPING) when control.Data.Length >= 16:
                    KernelTime = (MemoryMarshal.Read<long>(control.Data) * 1_000_000_000) + MemoryMarshal.Read<long>(control.Data[8..]);
                    break;
                case (NativeSocket.SOL_SOCKET, NativeOption.SO_RXQ_OVFL) when control.Data.Length >= 4:
                    _overflow = MemoryMarshal.Read<uint>(control.Data);
                    break;
                case (NativeSocket.IPPROTO_IP, NativeOption.IP_RECVERR):
                case (NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVERR):
                    Error = ExtendedError.TryParse(control.Data);
                    break;
            }
        }

        return 0;
    }

    private void Prepare(ConnTestOptions options, IPEndPoint target)
    {
        // Long payloads are meant to arrive whole, fragmented where the path wants it (IP_PMTUDISC_DONT): its MTU is another test's matter.
        _ = IsIPv6
            ? NativeSocket.SetOption(Descriptor, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_MTU_DISCOVER, 0)
            : NativeSocket.SetOption(Descriptor, NativeSocket.IPPROTO_IP, NativeOption.IP_MTU_DISCOVER, 0);
        _ = new SocketSettings { Dscp = options.Dscp, ReceiveBuffer = 1024 * 1024 }.Apply(Descriptor, IsIPv6);
        _ = NativeSocket.SetOption(Descriptor, NativeSocket.SOL_SOCKET, NativeOption.SO_RXQ_OVFL, 1);
        _ = IsIPv6
            ? NativeSocket.SetOption(Descriptor, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVERR, 1)
            : NativeSocket.SetOption(Descriptor, NativeSocket.IPPROTO_IP, NativeOption.IP_RECVERR, 1);
        _ = NativeSocket.SetOption(Descriptor, NativeSocket.SOL_SOCKET, NativeOption.SO_TIMESTAMPING, Stamps);
        if (options.SourceAddress is { } source)
            SourceAddress.Bind(Descriptor, source, options.Context);
        ConnectResult = NativeSocket.Connect(Descriptor, NativeSocket.ToNative(target));
    }

    /// <summary>0, or the negative errno of connecting: no route to the target, which is the network's doing.</summary>
    internal int ConnectResult { get; private set; }
}

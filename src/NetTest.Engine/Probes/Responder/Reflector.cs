using System.Net;
using System.Runtime.InteropServices;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Probes.Stamp;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Responder;

/// <summary>
/// A STAMP reflector on a thread of its own: receive, judge, turn the request into the reply, send; allocates nothing per packet. Messages of
/// the path MTU search, which bear a mark that no STAMP packet has, are answered on the same port.
/// </summary>
internal sealed unsafe class Reflector : IAsyncDisposable
{
    private const int BufferLength = 66_000;
    private const int ControlLength = 512;
    private const int Batch = 64;

    // SOF_TIMESTAMPING_: RX_SOFTWARE, SOFTWARE.
    private const int Stamps = (1 << 3) | (1 << 4);
    private const int IPV6_HOPLIMIT = NativeOption.IPV6_HOPLIMIT;
    private const long ErrorAge = 1_000_000_000;

    private readonly byte* _packet = (byte*)NativeMemory.Alloc(BufferLength);
    private readonly byte* _control = (byte*)NativeMemory.AllocZeroed(ControlLength);
    private readonly byte* _address = (byte*)NativeMemory.AllocZeroed(NativeSocket.AddressLength);
    private readonly int _epoll = NativeEpoll.Create();
    private readonly int _wakeUp = NativeEpoll.CreateEvent();
    private readonly int _fd;
    private readonly StampReflection _reflection;
    private readonly SourceLimiter _limiter;
    private readonly SessionTable? _sessions;
    private readonly PathMtuResponder? _pathMtu;
    private readonly bool _isIPv6;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ushort _error;
    private long _errorRead = long.MinValue / 2;
    private bool _isStopping;
    private int _isDisposed;

    private Reflector(int fd, ConnTestResponderOptions options)
    {
        _fd = fd;
        EndPoint = NativeSocket.GetLocalEndPoint(fd);
        _reflection = new StampReflection(options.Key is { } key ? new StampKey(key) : null, options.Stateful, ReplyControl.ClockId);
        _limiter = new SourceLimiter(options.PacketsPerSecondPerSource);
        _sessions = options.Stateful ? new SessionTable() : null;
        _isIPv6 = options.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

        // Whoever demands a key does not answer those without.
        _pathMtu = options.Key is null ? new PathMtuResponder(TimeProvider.System) : null;
        if (_pathMtu is not null)
            PathMtuResponderSocket.Watch(_fd, _isIPv6);
        // In this order, so that a packet waits rather than a stop.
        _ = NativeEpoll.Add(_epoll, _fd, NativeEpoll.EPOLLIN, 0);
        _ = NativeEpoll.Add(_epoll, _wakeUp, NativeEpoll.EPOLLIN, 1);
        new Thread(Run) { IsBackground = true, Name = "nettest reflector", Priority = ThreadPriority.AboveNormal }.Start();
    }

    internal IPEndPoint EndPoint { get; }

    internal ReflectorCounters Counters { get; } = new();

    /// <summary>Sessions that are known.</summary>
    internal int Sessions => _sessions?.Count ?? 0;

    /// <summary>Binds and starts.</summary>
    /// <exception cref="NetTestException">The address is in use or not there, the port needs privilege.</exception>
    internal static Reflector Start(ConnTestResponderOptions options)
    {
        var fd = ListenSocket.Open(
            new ListenerOptions { Context = options.Context, EndPoint = new IPEndPoint(options.Address, options.Port), Datagram = true, Settings = new SocketSettings { ReceiveBuffer = 4 * 1024 * 1024 } },
            NativeSocket.SOCK_DGRAM);
        var isIPv6 = options.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        _ = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeOption.SO_TIMESTAMPING, Stamps);
        // An answer leaves from the address that was asked, or the asker does not know it for one. A dual-stack socket needs both families' options.
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_RECVTTL, 1);
        // What came in fragments may go back in fragments (IP_PMTUDISC_DONT).
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_MTU_DISCOVER, 0);
        if (isIPv6)
        {
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_MTU_DISCOVER, 0);
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVPKTINFO, 1);
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVHOPLIMIT, 1);
        }
        else
        {
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_PKTINFO, 1);
        }

        return new Reflector(fd, options);
    }

    public ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isStopping, true);
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            NativeEpoll.Signal(_wakeUp);
        return new ValueTask(_ended.Task);
    }

    private void Run()
    {
        NativeThread.SharpenTimers();
        var events = stackalloc byte[2 * NativeEpoll.EventSize];
        while (!Volatile.Read(ref _isStopping))
        {
            _ = NativeEpoll.Wait(_epoll, events, 2, -1);

            // Errors that stay in their queue would wake this thread for ever.
            if (_pathMtu is not null && ((NativeEpoll.Read(events, 0).Events | NativeEpoll.Read(events, 1).Events) & NativeEpoll.EPOLLERR) != 0)
                PathMtuResponderSocket.DrainErrors(_fd, _pathMtu);
            for (var i = 0; i < Batch && ServeOne(); i++)
            {
            }
        }

        NativeSocket.Close(_fd);
        NativeSocket.Close(_wakeUp);
        NativeSocket.Close(_epoll);
        NativeMemory.Free(_packet);
        NativeMemory.Free(_control);
        NativeMemory.Free(_address);
        _ended.SetResult();
    }

    // False when there is nothing to receive.
    private bool ServeOne()
    {
        var vector = new IoVector { Base = _packet, Length = BufferLength };
        var message = new MessageHeader { Name = _address, NameLength = NativeSocket.AddressLength, Vectors = &vector, VectorCount = 1, Control = _control, ControlLength = ControlLength };
        var length = NativeMessage.Receive(_fd, &message, NativeOption.MSG_DONTWAIT);
        if (length == -Errno.EAGAIN)
            return false;
        // Another error is an ICMP answer to a reply of ours.
        if (length < 0)
            return true;
        Counters.CountReceived(length);
        var packet = new Span<byte>(_packet, length);
        if (_pathMtu is not null && PathMtuMessage.IsOurs(packet))
        {
            ServePathMtu(packet, message);
            return true;
        }

        var verdict = _reflection.Judge(packet);
        if (verdict != ReflectVerdict.Reflect)
        {
            Counters.CountRefused(verdict);
            return true;
        }

        var now = MonotonicClock.Now;
        var source = ReadAddress();
        if (!_limiter.Allows(source, now))
        {
            Counters.CountOverRate();
            return true;
        }

        var arrival = ReadControl((int)message.ControlLength);
        uint? sequence = _sessions?.Next(new SessionTable.Key(source, *(ushort*)(_address + 2), _reflection.ReadSession(packet)), now);
        Reply(packet, message, sequence, arrival, now);
        return true;
    }

    private void Reply(Span<byte> packet, MessageHeader message, uint? sequence, Arrival arrival, long now)
    {
        _reflection.Prepare(packet);
        message.Vectors->Length = (nuint)packet.Length;
        message.ControlLength = (nuint)arrival.ControlLength;
        message.Control = arrival.ControlLength == 0 ? null : _control;
        message.Flags = 0;
        ReadOwnError(now);
        var realtime = NativeClock.RealtimeNanoseconds;
        _reflection.Complete(packet, sequence, arrival.Time > 0 ? arrival.Time : realtime, realtime, _error, arrival.Ttl);
        var result = NativeMessage.Send(_fd, &message, NativeOption.MSG_DONTWAIT);
        if (result < 0)
            result = SendAgain(&message, result);
        if (result >= 0)
            Counters.CountReflected(packet.Length);
        else
            Counters.CountNotSent();
    }

    private void ServePathMtu(ReadOnlySpan<byte> packet, MessageHeader message)
    {
        var now = MonotonicClock.Now;
        if (!_limiter.Allows(ReadAddress(), now))
        {
            Counters.CountOverRate();
            return;
        }

        message.ControlLength = (nuint)ReadControl((int)message.ControlLength).ControlLength;
        message.Control = message.ControlLength == 0 ? null : _control;
        message.Flags = 0;
        var source = NativeSocket.ToEndPoint(new ReadOnlySpan<byte>(_address, (int)message.NameLength));
        if (source.Address.IsIPv4MappedToIPv6)
            source.Address = source.Address.MapToIPv4();
        PathMtuResponderSocket.ForbidFragments(_fd, _isIPv6, isForbidden: true);
        _pathMtu!.Handle(packet, source, datagram => SendWhole(datagram, message));
        PathMtuResponderSocket.ForbidFragments(_fd, _isIPv6, isForbidden: false);
    }

    // The vector of the message that was received lives no longer; the datagram has one of its own.
    private int SendWhole(ReadOnlySpan<byte> datagram, MessageHeader message)
    {
        fixed (byte* data = datagram)
        {
            var vector = new IoVector { Base = data, Length = (nuint)datagram.Length };
            message.Vectors = &vector;
            var result = NativeMessage.Send(_fd, &message, NativeOption.MSG_DONTWAIT);
            if (result < 0)
                result = SendAgain(&message, result);
            if (result >= 0)
                Counters.CountReflected(datagram.Length);
            else
                Counters.CountNotSent();
            return Math.Max(0, -result);
        }
    }

    // An error of the network's about an earlier packet is told here instead of sending, once.
    private int SendAgain(MessageHeader* message, int error)
    {
        if (error == -Errno.EAGAIN)
            return error;
        if (_pathMtu is not null)
            PathMtuResponderSocket.DrainErrors(_fd, _pathMtu);
        return NativeMessage.Send(_fd, message, NativeOption.MSG_DONTWAIT);
    }

    private readonly record struct Arrival(long Time, byte Ttl, int ControlLength);

    /// <summary>Reads time and TTL, and leaves in the control buffer what has the reply sent from the address that was asked.</summary>
    private Arrival ReadControl(int length)
    {
        long time = 0;
        byte ttl = 0;
        Span<byte> info = stackalloc byte[20];
        var (infoLevel, infoType, infoLength) = (0, 0, 0);
        var control = new ControlMessages(new ReadOnlySpan<byte>(_control, length));
        while (control.MoveNext())
        {
            switch (control.Level, control.Type)
            {
                case (NativeSocket.SOL_SOCKET, NativeOption.SO_TIMESTAMPING) when control.Data.Length >= 16:
                    time = (MemoryMarshal.Read<long>(control.Data) * 1_000_000_000) + MemoryMarshal.Read<long>(control.Data[8..]);
                    break;
                case (NativeSocket.IPPROTO_IP, NativeOption.IP_TTL) when control.Data.Length >= 4:
                case (NativeSocket.IPPROTO_IPV6, IPV6_HOPLIMIT) when control.Data.Length >= 4:
                    ttl = (byte)MemoryMarshal.Read<int>(control.Data);
                    break;
                case (NativeSocket.IPPROTO_IP, NativeOption.IP_PKTINFO) when control.Data.Length >= 12:
                    // struct in_pktinfo: interface, local address, destination of the header. Routing chooses the interface of the reply.
                    control.Data[..12].CopyTo(info);
                    info[..4].Clear();
                    (infoLevel, infoType, infoLength) = (NativeSocket.IPPROTO_IP, NativeOption.IP_PKTINFO, 12);
                    break;
                case (NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_PKTINFO) when control.Data.Length >= 20:
                    // struct in6_pktinfo: address, interface, which only link-local addresses need.
                    control.Data[..20].CopyTo(info);
                    if (info[0] != 0xFE || (info[1] & 0xC0) != 0x80)
                        info[16..].Clear();
                    (infoLevel, infoType, infoLength) = (NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_PKTINFO, 20);
                    break;
            }
        }

        // A group's address cannot be a source: the kernel's choice must do.
        var isGroup = infoLength == 20 && info[0] == 0xFF;
        var space = infoLength == 0 || isGroup ? 0 : ControlMessages.Write(new Span<byte>(_control, ControlLength), infoLevel, infoType, info[..infoLength]);
        return new Arrival(time, ttl, space);
    }

    private UInt128 ReadAddress() =>
        *(ushort*)_address == NativeSocket.AF_INET
            ? *(uint*)(_address + 4)
            : new UInt128(*(ulong*)(_address + 8), *(ulong*)(_address + 16));

    private void ReadOwnError(long now)
    {
        if (now - _errorRead < ErrorAge)
            return;
        _errorRead = now;
        var own = NativeClock.ReadError();
        _error = StampTime.EncodeError(own?.IsSynchronised ?? false, isPtp: false, own?.MaximumError ?? 1_000_000_000);
    }
}

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
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ushort _error;
    private long _errorRead = long.MinValue / 2;
    private bool _isStopping;
    private bool _isReleased;

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
        PacketInformation.Enable(fd, isIPv6);
        // A dual-stack socket needs both families' options.
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_RECVTTL, 1);
        // What came in fragments may go back in fragments (IP_PMTUDISC_DONT).
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_MTU_DISCOVER, 0);
        if (isIPv6)
        {
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_MTU_DISCOVER, 0);
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVHOPLIMIT, 1);
        }

        return new Reflector(fd, options);
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            Volatile.Write(ref _isStopping, true);
            // Once closed, its number may be another's descriptor, a connection's perhaps.
            if (!_isReleased)
                NativeEpoll.Signal(_wakeUp);
        }

        return new ValueTask(_ended.Task);
    }

    private void Run()
    {
        try
        {
            NativeThread.SharpenTimers();
            Serve();
            Release();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            // A thread of ours must not end the process: whoever stops the responder is told.
            Release();
            _ended.SetException(exception);
        }
    }

    private void Serve()
    {
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
    }

    private void Release()
    {
        lock (_gate)
        {
            _isReleased = true;
            NativeSocket.Close(_wakeUp);
        }

        NativeSocket.Close(_fd);
        NativeSocket.Close(_epoll);
        NativeMemory.Free(_packet);
        NativeMemory.Free(_control);
        NativeMemory.Free(_address);
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
        var packet = new Span<byte>(_packet, length);
        if (_pathMtu is not null && PathMtuMessage.IsOurs(packet))
        {
            ServePathMtu(packet, message);
            return true;
        }

        Counters.CountReceived(length);
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

        var arrival = Arrival.Read(new Span<byte>(_control, ControlLength), (int)message.ControlLength);
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
        // One request may ask for many probes the other way: counted with the others, more would be answered than came.
        Counters.CountPathMtuReceived();
        if (!_limiter.Allows(ReadAddress(), MonotonicClock.Now))
            return;
        message.ControlLength = (nuint)Arrival.Read(new Span<byte>(_control, ControlLength), (int)message.ControlLength).ControlLength;
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
                Counters.CountPathMtuSent();
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

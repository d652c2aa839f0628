using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>Probes that are TCP handshakes, each on a socket of its own.</summary>
internal sealed class TcpConnectSession : IProbeSession
{
    // At a higher rate closed connections, which rest for a minute (TIME_WAIT), would use up the ports: they are reset instead.
    private static readonly TimeSpan s_politeFrom = TimeSpan.FromMilliseconds(10);

    private readonly ConnTestOptions _options;
    private readonly IPEndPoint _target;
    private readonly byte[] _address;
    private readonly long _interval;
    private readonly ProbeRing _ring;
    private readonly Dictionary<long, int> _open = [];
    private ProbeLoop? _loop;
    private int _index;
    private long _start;

    internal TcpConnectSession(ProbeTarget target, ProbeStream stream, ConnTestOptions options)
    {
        _options = options;
        _target = target.EndPoint;
        _address = NativeSocket.ToNative(_target);
        _interval = MonotonicClock.ToNanoseconds(options.Interval);
        Stream = stream;
        _ring = new ProbeRing(stream, options.Count, _interval, MonotonicClock.ToNanoseconds(options.Timeout));
    }

    public ProbeStream Stream { get; }

    /// <summary>What the kernel told of the last connection.</summary>
    internal TcpFacts? Facts { get; private set; }

    internal IPEndPoint? LocalEndPoint { get; private set; }

    public bool IsDone => _ring.Next >= _options.Count && _ring.Waiting == 0;

    public long NextDue => Math.Min(_ring.Next < _options.Count ? _start + (_ring.Next * _interval) : MonotonicClock.Never, _ring.NextExpiry);

    public void Begin(ProbeLoop loop, int index, long start) => (_loop, _index, _start) = (loop, index, start);

    public void OnDue(long now)
    {
        _ring.Expire(now);
        CloseLost();
        if (_ring.Next < _options.Count && _start + (_ring.Next * _interval) <= now)
            ConnectOne();
    }

    public void OnEvents(uint events, uint tag)
    {
        var now = MonotonicClock.Now;
        var sequence = _ring.Widen(tag, 32);
        if (!_open.Remove(sequence, out var fd))
            return;
        var error = NativeSocket.TakeError(fd);
        if (error == 0)
            Succeed(sequence, fd, now);
        else
            _ring.Fail(sequence, TcpProbeSocket.ToOutcome(error));
        Close(fd);
    }

    public void Finish(bool isCancelled)
    {
        if (isCancelled)
            _ring.Forget();
        Dispose();
    }

    public void Dispose()
    {
        foreach (var fd in _open.Values)
            NativeSocket.Close(fd);
        _open.Clear();
    }

    private void ConnectOne()
    {
        var intended = _start + (_ring.Next * _interval);
        var sequence = _ring.Next;
        var fd = TcpProbeSocket.Open(_options, _target);
        var sent = ClockPair.Now;
        _ring.Add(intended, sent, 0);
        Stream.Slip.Record(sent.Monotonic - intended);
        if (fd < 0)
        {
            _ring.Fail(sequence, TcpProbeSocket.ToOutcome(-fd));
            return;
        }

        var result = NativeSocket.Connect(fd, _address);
        var now = MonotonicClock.Now;
        Stream.SendCall.Record(now - sent.Monotonic);
        if (result == -Errno.EINPROGRESS)
        {
            _open[sequence] = fd;
            _loop!.StayAwake(now, Stream.LastRoundTrip);
            _ = _loop.Watch(fd, _index, (uint)sequence, NativeEpoll.EPOLLOUT);
            return;
        }

        // On one's own machine the handshake is done within the call.
        if (result == 0)
            Succeed(sequence, fd, now);
        else
            _ring.Fail(sequence, TcpProbeSocket.ToOutcome(-result));
        Close(fd);
    }

    private void Succeed(long sequence, int fd, long now)
    {
        if (_ring.Answer(sequence, 0, now) == AnswerKind.First)
            Stream.Handshake.Record(_ring.Slot(sequence).RoundTrip);
        if (Facts is not null && sequence < _options.Count - 1)
            return;
        Facts = TcpFacts.Read(fd) ?? Facts;
        LocalEndPoint = NativeSocket.GetLocalEndPoint(fd);
    }

    private void CloseLost()
    {
        // Few are open at once, and none is when all goes well.
        foreach (var (sequence, fd) in _open)
        {
            if (!_ring.Knows(sequence) || _ring.Slot(sequence).State == ProbeState.Lost)
            {
                _open.Remove(sequence);
                NativeSocket.Close(fd);
            }
        }
    }

    private void Close(int fd)
    {
        if (_options.Interval < s_politeFrom)
            NativeSocket.SetAbortOnClose(fd);
        NativeSocket.Close(fd);
    }
}

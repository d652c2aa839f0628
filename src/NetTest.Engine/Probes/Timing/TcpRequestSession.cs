using System.Net;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>
/// Requests over one TCP connection to a server that echoes. A request is sent at its time even while earlier ones wait for their
/// answer. When the connection ends, what waits has failed and the next request connects anew.
/// </summary>
internal sealed unsafe class TcpRequestSession : IProbeSession
{
    private const int ReceiveLength = 64 * 1024;

    private readonly ConnTestOptions _options;
    private readonly IPEndPoint _target;
    private readonly byte[] _address;
    private readonly long _interval;
    private readonly long _timeout;
    private readonly ProbeRing _ring;
    private readonly EchoStreamFormat _format;
    private readonly byte[] _message;
    private readonly byte* _received = (byte*)NativeMemory.Alloc(ReceiveLength);
    private ProbeLoop? _loop;
    private int _index;
    private uint _generation;
    private long _start;
    private int _fd = -1;
    private bool _isConnected;
    private long _connectStarted;
    private int _unsent;
    private long _sendingSince;
    private long _reading;
    private int _readOffset;

    internal TcpRequestSession(ProbeTarget target, ProbeStream stream, EchoStreamFormat format, ConnTestOptions options)
    {
        _options = options;
        _target = target.EndPoint;
        _address = NativeSocket.ToNative(_target);
        _interval = MonotonicClock.ToNanoseconds(options.Interval);
        _timeout = MonotonicClock.ToNanoseconds(options.Timeout);
        _format = format;
        _message = new byte[format.Length];
        Stream = stream;
        _ring = new ProbeRing(stream, options.Count, _interval, _timeout);
    }

    public ProbeStream Stream { get; }

    internal TcpFacts? Facts { get; private set; }

    internal IPEndPoint? LocalEndPoint { get; private set; }

    public bool IsDone => _ring.Next >= _options.Count && _ring.Waiting == 0;

    // While a connection is made, or a request does not fit into the send queue, the schedule waits; how late it then is, is recorded.
    public long NextDue => Math.Min(
        _unsent > 0 ? _sendingSince + _timeout : _ring.Next >= _options.Count ? MonotonicClock.Never : _isConnected || _fd < 0 ? Due : _connectStarted + _timeout,
        _ring.NextExpiry);

    private long Due => _start + (_ring.Next * _interval);

    public void Begin(ProbeLoop loop, int index, long start)
    {
        (_loop, _index, _start) = (loop, index, start);
        Connect();
    }

    public void OnDue(long now)
    {
        _ring.Expire(now);
        // A peer that takes nothing would have the schedule wait for ever.
        if (_unsent > 0 && now - _sendingSince >= _timeout)
            Break(ProbeOutcome.TimedOut, isAttempt: false);
        if (_ring.Next >= _options.Count || _unsent > 0)
            return;
        if (_fd >= 0 && !_isConnected && now - _connectStarted >= _timeout)
            Break(ProbeOutcome.TimedOut, isAttempt: true);
        if (Due > now)
            return;
        if (_fd < 0)
            Connect();
        if (_isConnected)
            SendOne();
    }

    public void OnEvents(uint events, uint tag)
    {
        if (tag != _generation || _fd < 0)
            return;
        if (!_isConnected)
        {
            var error = NativeSocket.TakeError(_fd);
            if (error != 0)
                Break(TcpProbeSocket.ToOutcome(error), isAttempt: true);
            else
                Connected(MonotonicClock.Now);
            return;
        }

        if ((events & (NativeEpoll.EPOLLIN | NativeEpoll.EPOLLERR | NativeEpoll.EPOLLHUP)) != 0)
            Receive();
        if (_fd >= 0 && _unsent > 0)
            SendRest();
    }

    public void Finish(bool isCancelled)
    {
        if (_fd >= 0 && _isConnected)
            Facts = TcpFacts.Read(_fd);
        if (isCancelled)
            _ring.Forget();
        Close();
    }

    public void Dispose()
    {
        Close();
        NativeMemory.Free(_received);
    }

    private void Connect()
    {
        _fd = TcpProbeSocket.Open(_options, _target);
        _connectStarted = MonotonicClock.Now;
        if (_fd < 0)
        {
            var errno = -_fd;
            _fd = -1;
            Attempt(TcpProbeSocket.ToOutcome(errno));
            return;
        }

        _generation++;
        var result = NativeSocket.Connect(_fd, _address);
        if (result is not (0 or -Errno.EINPROGRESS))
        {
            Break(TcpProbeSocket.ToOutcome(-result), isAttempt: true);
            return;
        }

        if (result == 0)
        {
            Connected(MonotonicClock.Now);
            return;
        }

        _ = _loop!.Watch(_fd, _index, _generation, NativeEpoll.EPOLLOUT);
    }

    private void Connected(long now)
    {
        _isConnected = true;
        Stream.Handshake.Record(now - _connectStarted);
        LocalEndPoint ??= NativeSocket.GetLocalEndPoint(_fd);
        _reading = _ring.Next;
        _readOffset = 0;
        _loop!.Unwatch(_fd);
        _ = _loop.Watch(_fd, _index, _generation, NativeEpoll.EPOLLIN);
    }

    private void SendOne()
    {
        var sequence = _ring.Next;
        var intended = Due;
        _format.Write(_message, sequence);
        var sent = new ClockPair(MonotonicClock.Now, 0);
        _ring.Add(intended, sent, 0);
        var result = NativeSocket.Send(_fd, _message);
        Stream.SendCall.Record(MonotonicClock.Now - sent.Monotonic);
        Stream.Slip.Record(sent.Monotonic - intended);
        if (result < 0 && result != -Errno.EAGAIN)
        {
            Break(TcpProbeSocket.ToOutcome(-result), isAttempt: false);
            return;
        }

        _unsent = _message.Length - Math.Max(0, result);
        _sendingSince = sent.Monotonic;
        _loop!.StayAwake(sent.Monotonic, Stream.LastRoundTrip);
        if (_unsent > 0)
            Rewatch(NativeEpoll.EPOLLIN | NativeEpoll.EPOLLOUT);
    }

    private void SendRest()
    {
        var result = NativeSocket.Send(_fd, _message.AsSpan(_message.Length - _unsent));
        if (result < 0 && result != -Errno.EAGAIN)
        {
            Break(TcpProbeSocket.ToOutcome(-result), isAttempt: false);
            return;
        }

        _unsent -= Math.Max(0, result);
        if (_unsent == 0)
            Rewatch(NativeEpoll.EPOLLIN);
    }

    private void Receive()
    {
        var count = NativeSocket.Receive(_fd, _received, ReceiveLength);
        if (count == -Errno.EAGAIN)
            return;
        if (count <= 0)
        {
            Break(count == 0 ? ProbeOutcome.Reset : TcpProbeSocket.ToOutcome(-count), isAttempt: false);
            return;
        }

        var now = MonotonicClock.Now;
        var bytes = new ReadOnlySpan<byte>(_received, count);
        while (bytes.Length > 0)
        {
            var part = Math.Min(bytes.Length, _format.Length - _readOffset);
            if (_reading >= _ring.Next || !_format.IsRight(bytes[..part], _reading, _readOffset))
            {
                Stream.Unexpected++;
                Break(ProbeOutcome.WrongAnswer, isAttempt: false);
                return;
            }

            bytes = bytes[part..];
            _readOffset += part;
            if (_readOffset < _format.Length)
                return;
            _ring.Answer(_reading, 0, now);
            _reading++;
            _readOffset = 0;
        }
    }

    /// <summary>The connection is of no more use; what waits on it has failed.</summary>
    private void Break(ProbeOutcome outcome, bool isAttempt)
    {
        for (var sequence = Math.Max(0, _reading); !isAttempt && sequence < _ring.Next; sequence++)
            _ring.Fail(sequence, outcome);
        Close();
        if (isAttempt)
            Attempt(outcome);
    }

    /// <summary>A connection could not be made: that has cost the requests whose time has come.</summary>
    private void Attempt(ProbeOutcome outcome)
    {
        var now = MonotonicClock.Now;
        do
        {
            var sequence = _ring.Next;
            _ring.Add(Due, new ClockPair(now, 0), 0);
            _ring.Fail(sequence, outcome);
        }
        while (_ring.Next < _options.Count && Due <= now);
    }

    private void Rewatch(uint events)
    {
        _loop!.Unwatch(_fd);
        _ = _loop.Watch(_fd, _index, _generation, events);
    }

    private void Close()
    {
        if (_fd >= 0)
        {
            if (_isConnected)
                Facts = TcpFacts.Read(_fd) ?? Facts;
            NativeSocket.Close(_fd);
        }

        _fd = -1;
        _isConnected = false;
        _unsent = 0;
    }
}

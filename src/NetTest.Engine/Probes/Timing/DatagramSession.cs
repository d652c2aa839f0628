using NetTest.Engine.Probes.Stamp;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>Probes that are datagrams: sent by the schedule whatever became of those before, answers taken as they come.</summary>
internal sealed class DatagramSession(DatagramSocket socket, IDatagramFormat format, ProbeStream stream, ConnTestOptions options) : IProbeSession
{
    // Answers in a row before the schedule is looked at again.
    private const int Batch = 32;

    private readonly long _interval = MonotonicClock.ToNanoseconds(options.Interval);
    private readonly ProbeRing _ring = new(stream, options.Count, MonotonicClock.ToNanoseconds(options.Interval), MonotonicClock.ToNanoseconds(options.Timeout));
    private readonly ReflectorView _reflector = new(stream);
    private ProbeLoop? _loop;
    private long _start;
    private long _keyBase;

    public ProbeStream Stream => stream;

    public bool IsDone => _ring.Next >= options.Count && _ring.Waiting == 0;

    public long NextDue => Math.Min(_ring.Next < options.Count ? _start + (_ring.Next * _interval) : MonotonicClock.Never, _ring.NextExpiry);

    internal System.Net.IPEndPoint LocalEndPoint => socket.LocalEndPoint;

    public void Begin(ProbeLoop loop, int index, long start)
    {
        (_loop, _start) = (loop, start);
        _ = loop.Watch(socket.Descriptor, index, 0, NativeEpoll.EPOLLIN);
    }

    public void OnDue(long now)
    {
        _ring.Expire(now);
        if (_ring.Next < options.Count && _start + (_ring.Next * _interval) <= now)
            SendOne();
    }

    public void OnEvents(uint events, uint tag)
    {
        // Before the answers, so that the stamp of a probe is there when its answer is looked at.
        if ((events & NativeEpoll.EPOLLERR) != 0)
            DrainErrors();
        for (var i = 0; i < Batch && socket.Receive() is var result and not -Errno.EAGAIN; i++)
        {
            // Another error is about a datagram sent earlier; the error queue says which.
            if (result == 0)
                Take();
        }
    }

    public void Finish(bool isCancelled)
    {
        OnEvents(NativeEpoll.EPOLLERR, 0);
        if (isCancelled)
            _ring.Forget();
        stream.ReceiveOverflow = socket.Overflow;
        _reflector.Finish(_ring.Next);
    }

    public void Dispose() => socket.Dispose();

    private void SendOne()
    {
        var intended = _start + (_ring.Next * _interval);
        var sent = ClockPair.Now;
        var mark = format.Write(socket.SendBuffer, _ring.Next, sent.Realtime);
        sent = new ClockPair(MonotonicClock.Now, sent.Realtime + MonotonicClock.Now - sent.Monotonic);
        var sequence = _ring.Next;
        _ring.Add(intended, sent, mark);
        var result = socket.ConnectResult < 0 ? socket.ConnectResult : socket.Send(format.Length);
        stream.SendCall.Record(MonotonicClock.Now - sent.Monotonic);
        stream.Slip.Record(sent.Monotonic - intended);
        if (result == 0)
        {
            // On most devices the stamp is there by now; to wait for it would cost another wake-up.
            DrainErrors();
            _loop!.StayAwake(sent.Monotonic, stream.LastRoundTrip);
            return;
        }

        _ring.Fail(sequence, ToOutcome(-result));
        // Whether the kernel counted it is not known.
        socket.RestartKeys();
        _keyBase = _ring.Next;
    }

    private void Take()
    {
        var now = ClockPair.Now;
        if (format.Read(socket.Received) is not { } answer)
        {
            if (!format.IsForeign(socket.Received))
                stream.Unexpected++;
            return;
        }

        var sequence = _ring.Widen(answer.Sequence, format.SequenceBits);
        var kind = _ring.Answer(sequence, answer.Mark, now.Monotonic);
        if (kind == AnswerKind.Unexpected)
            return;
        ref var slot = ref _ring.Slot(sequence);
        if (answer.Stamp is { } reply)
            _reflector.Count(ref slot, reply, isNew: kind != AnswerKind.Duplicate);
        if (kind == AnswerKind.First)
            Measure(ref slot, answer.Stamp, now);
    }

    private void Measure(ref ProbeSlot slot, StampReply? reply, ClockPair now)
    {
        if (now.HasJumpedSince(slot.Sent))
        {
            // The kernel's stamps are of a clock that was set in between; the round trip itself is the monotonic clock's.
            stream.ClockJumps++;
            return;
        }

        var kernel = slot.KernelSent > 0 && socket.KernelTime > 0 ? socket.KernelTime - slot.KernelSent : (long?)null;
        // The kernel's part lies within ours, or a stamp is not of this probe.
        if (kernel < 0 || kernel > slot.RoundTrip + 1_000)
            kernel = null;
        if (kernel is { } known)
            stream.Kernel.Record(known);
        if (reply is { } stamp)
            _reflector.Measure(stamp, kernel, slot, socket.KernelTime);
    }

    private void DrainErrors()
    {
        for (var i = 0; i < Batch && socket.ReceiveError() == 0; i++)
        {
            if (socket.Error is not { } error)
                continue;
            if (error.Origin == ExtendedError.OriginTimestamping)
                TakeStamp(error);
            else if (format.ReadQuoted(socket.Received) is { } low)
                _ring.Fail(_ring.Widen(low, format.SequenceBits), ToOutcome(error.Error));
        }
    }

    private void TakeStamp(ExtendedError error)
    {
        var sequence = _keyBase + error.Data;
        if (!_ring.Knows(sequence))
            return;
        ref var slot = ref _ring.Slot(sequence);
        // Not before the call that sent it, or the key is another probe's.
        if (slot.KernelSent == 0 && socket.KernelTime >= slot.Sent.Realtime - 20_000)
            slot.KernelSent = socket.KernelTime;
    }

    private static ProbeOutcome ToOutcome(int errno) => errno switch
    {
        Errno.ECONNREFUSED => ProbeOutcome.Refused,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.ENETDOWN or Errno.EHOSTDOWN or Errno.EACCES or Errno.EPERM or Errno.EPROTO => ProbeOutcome.Unreachable,
        Errno.EMSGSIZE or Errno.ENOBUFS or Errno.ENOMEM or Errno.EAGAIN => ProbeOutcome.NotSent,
        _ => ProbeOutcome.Failed,
    };
}

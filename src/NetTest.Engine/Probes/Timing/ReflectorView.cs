using NetTest.Engine.Probes.Stamp;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>What a STAMP reflector's answers tell beyond the round trip: hold time, one-way delays, the direction of losses.</summary>
internal sealed class ReflectorView(ProbeStream stream)
{
    private readonly (bool IsSynchronised, long MaximumError)? _own = NativeClock.ReadError();
    private long _answered;
    private long _largestSender = -1;
    private long _largestReflector = -1;
    private long _forwardDuplicates;
    private bool _isStateful;

    /// <summary>Counts an answer; <paramref name="isNew"/> unless the probe was answered before.</summary>
    internal void Count(ref ProbeSlot slot, in StampReply reply, bool isNew)
    {
        // Numbers that differ show that it counts; ours says so even before it lost anything.
        _isStateful |= reply.Sequence != reply.SenderSequence || reply.Says(ReplyControl.Stateful);
        if (isNew)
        {
            _answered++;
            slot.ReflectorSequence = reply.Sequence;
        }
        else if (reply.Sequence != slot.ReflectorSequence)
        {
            // It answered the same probe twice, so the network doubled the probe, not the answer.
            _forwardDuplicates++;
        }

        _largestSender = Math.Max(_largestSender, slot.Sequence);
        _largestReflector = Math.Max(_largestReflector, reply.Sequence);
    }

    /// <summary>Records the times of a probe's first answer.</summary>
    internal void Measure(in StampReply reply, long? kernel, in ProbeSlot slot, long kernelReceived)
    {
        var hold = reply.Sent - reply.Received;
        if (hold < 0 || hold > slot.RoundTrip)
            return;
        stream.Hold.Record(hold);
        if (kernel - hold is { } network && network >= 0)
            stream.Network.Record(network);
        var from = slot.KernelSent > 0 ? slot.KernelSent : slot.Sent.Realtime;
        var until = kernelReceived > 0 ? kernelReceived : slot.Sent.Realtime + slot.RoundTrip;
        if (OneWayError(reply, slot.RoundTrip) is not { } error)
            return;
        var forward = reply.Received - from;
        var backward = until - reply.Sent;
        if (forward < -error || backward < -error)
            return;
        stream.Forward.Record(forward);
        stream.Backward.Record(backward);
        stream.OneWayErrorMs = Math.Max(stream.OneWayErrorMs ?? 0, error / 1e6);
    }

    /// <summary>Splits the losses by direction, up to the last answer: what is lost after it belongs to neither.</summary>
    internal void Finish(long sent)
    {
        if (!_isStateful || _answered == 0 || sent == 0)
            return;
        var arrived = _largestReflector + 1 - _forwardDuplicates;
        // More than were sent: it did not begin at 0, or others share its count, so it tells nothing of ours.
        if (arrived > _largestSender + 1 || arrived < _answered)
            return;
        stream.LostForward = _largestSender + 1 - arrived;
        stream.LostBackward = arrived - _answered;
    }

    /// <summary>
    /// By how much one-way delays may be wrong, ns: nothing if both ends read one clock; else the sum of both clocks' errors, if both are
    /// synchronised and the sum is less than half the round trip; else null, because then the delays would say nothing. PTP's time
    /// stamps are TAI or UTC, 37 s apart, as the far end likes: from them nothing is concluded.
    /// </summary>
    private long? OneWayError(in StampReply reply, long roundTrip)
    {
        if (reply.Says(ReplyControl.SameClock))
            return 0;
        if (_own is not { IsSynchronised: true } own || !StampTime.IsSynchronised(reply.Error) || StampTime.IsPtp(reply.Error) || StampTime.DecodeError(reply.Error) is not { } theirs)
            return null;
        var error = own.MaximumError + theirs;
        return error < roundTrip / 2 ? error : null;
    }
}

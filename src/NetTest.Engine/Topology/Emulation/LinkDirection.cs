using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>One direction of a link while it is carried: reads from one device, writes to the other. On its carrier's thread only.</summary>
internal sealed unsafe class LinkDirection : IFrameOutput
{
    private readonly CarriedLink _link;
    private readonly int _input;
    private readonly int _output;

    internal LinkDirection(CarriedLink link, int owner, int direction, FramePool pool, TimerWheel wheel)
    {
        _link = link;
        var isEgress = direction == 0;
        _input = (isEgress ? link.Inside : link.Outside).Descriptor;
        _output = (isEgress ? link.Outside : link.Inside).Descriptor;
        var spec = isEgress ? link.Plan.Egress : link.Plan.Ingress;
        Pipeline = new LinkPipeline(pool, wheel, Tally, this, owner, direction, link.Plan.MtuBytes, spec);
    }

    internal LinkPipeline Pipeline { get; }

    internal DirectionTally Tally { get; } = new();

    internal int Input => _input;

    /// <summary>Whether frames may wait in the sending device: from when epoll says so until a read finds none.</summary>
    internal bool IsReadable { get; set; } = true;

    /// <summary>Takes some frames, at most so many.</summary>
    internal void Read(byte* buffer, int budget)
    {
        for (; budget > 0 && !_link.HasEnded; budget--)
        {
            var length = TapHandle.Read(_input, buffer, TapHandle.MaxFrameBytes);
            if (length < 0)
            {
                IsReadable = length == -Errno.EINTR;
                if (length is not (-Errno.EAGAIN or -Errno.EINTR))
                    _link.End(-length);
                return;
            }

            Pipeline.Offer(buffer, length, MonotonicClock.Now);
        }
    }

    /// <summary>A frame that travelled has arrived.</summary>
    internal void Arrive(Frame* frame)
    {
        Tally.InFlight--;
        Tally.Lateness.RecordNanoseconds(MonotonicClock.Now - frame->Departure);
        Deliver(Frame.Data(frame), frame->Length);
    }

    public void Deliver(byte* frame, int length)
    {
        if (_link.HasEnded)
        {
            Tally.Undeliverable++;
            return;
        }

        var written = TapHandle.Write(_output, frame, length);
        if (written >= 0)
        {
            Tally.DeliveredFrames++;
            Tally.DeliveredBytes += length;
            return;
        }

        switch (-written)
        {
            case Errno.EAGAIN or Errno.ENOMEM or Errno.ENOBUFS:
                Tally.Overrun++;
                break;
            case Errno.EBADFD:
                Tally.Undeliverable++;
                _link.End(Errno.EBADFD);
                break;
            default:
                // EIO: the receiving device is down.
                Tally.Undeliverable++;
                break;
        }
    }
}

using NetTest.Engine.Sockets;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>A link as other threads see it: what they want is done by the carrier's thread between two turns.</summary>
internal sealed class EmulatedLinkOwner(CarriedLink link, Carrier carrier, TimeSpan patience)
{
    private readonly Lock _gate = new();
    private long _insideDropped;
    private long _outsideDropped;

    internal string HostInterface => link.Plan.HostInterface;

    internal string? EndedBecause => link.EndedBecause;

    internal EmulatedLinkCounters Read()
    {
        ReadKernel();
        EmulatedDirectionCounters? egress = null, ingress = null;
        if (!TryRun(Snapshot))
            Snapshot();
        return new EmulatedLinkCounters
        {
            Interface = link.Plan.Interface,
            HostInterface = HostInterface,
            Egress = egress! with { OverrunKernel = _insideDropped },
            Ingress = ingress! with { OverrunKernel = _outsideDropped },
            EndedBecause = link.EndedBecause,
        };

        void Snapshot()
        {
            egress = link.Egress!.Tally.Snapshot();
            ingress = link.Ingress!.Tally.Snapshot();
        }
    }

    /// <summary>Reads what the kernel dropped, while there is a device to be asked.</summary>
    internal void ReadKernel()
    {
        lock (_gate)
        {
            if (link.HasEnded)
                return;
            _insideDropped = Dropped(link.Plan.Inside, link.Plan.Interface) ?? _insideDropped;
            _outsideDropped = Dropped(link.Plan.Outside, link.Plan.HostInterface) ?? _outsideDropped;
        }
    }

    /// <summary>Changes the link; false when it has ended.</summary>
    internal bool TryChange(ImpairmentSpec? egress, ImpairmentSpec? ingress)
    {
        var changed = false;
        return TryRun(() =>
        {
            if (link.HasEnded)
                return;
            var now = MonotonicClock.Now;
            link.Egress!.Pipeline.Change(egress, now);
            link.Ingress!.Pipeline.Change(ingress, now);
            changed = true;
        }) && changed;
    }

    /// <summary>Takes the devices away of a link that was never carried.</summary>
    internal void Abandon() => link.End("it was never carried");

    private static long? Dropped(NetworkContext context, string name)
    {
        using var socket = LinkSocket.TryOpen(context, out _);
        return socket?.ReadTransmitDropped(name);
    }

    private bool TryRun(Action action)
    {
        var done = new TaskCompletionSource();
        if (!carrier.TryPost(() =>
        {
            action();
            done.SetResult();
        }))
        {
            return false;
        }

        if (!done.Task.Wait(patience))
            throw new NetTestException(ErrorReason.SystemCallFailed, $"The emulated link '{HostInterface}' did not answer within {patience.TotalSeconds:0} s.", HostInterface);
        return true;
    }
}

using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Timing;

/// <summary>The sessions of one measurement on a <see cref="ProbeLoop"/>; everything but <see cref="Completion"/> is the loop's thread's.</summary>
/// <param name="sessions">The sessions, which stay the caller's.</param>
/// <param name="interval">The interval of each, over which their beginnings are spread so that they stay out of each other's way.</param>
/// <param name="onReport">Called five times a second, on the loop's thread.</param>
/// <param name="cancellationToken">Ends it early, without an exception.</param>
internal sealed class ProbeGroup(IReadOnlyList<IProbeSession> sessions, long interval, Action? onReport, CancellationToken cancellationToken)
{
    private const long ReportInterval = 200_000_000;

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _firstSlot;
    private long _nextReport = MonotonicClock.Never;

    /// <summary>Ends when all sessions are done, or the measurement was cancelled; fails with what one of them threw.</summary>
    internal Task Completion => _completion.Task;

    internal int Count => sessions.Count;

    /// <summary>Begins the sessions; their slots are the loop's, from this one on.</summary>
    internal void Begin(ProbeLoop loop, int firstSlot, long now)
    {
        _firstSlot = firstSlot;
        _nextReport = onReport is null ? MonotonicClock.Never : now + ReportInterval;
        for (var i = 0; i < sessions.Count; i++)
            sessions[i].Begin(loop, firstSlot + i, now + (interval * i / sessions.Count));
    }

    internal bool Owns(int slot) => (uint)(slot - _firstSlot) < (uint)sessions.Count;

    internal void OnEvents(int slot, uint events, uint tag) => sessions[slot - _firstSlot].OnEvents(events, tag);

    /// <summary>Whether anything is left to do, and when. A list's enumerator over the interface would be boxed for each probe.</summary>
    internal bool NextDue(ref long due)
    {
        var isBusy = false;
        for (var i = 0; i < sessions.Count; i++)
        {
            if (sessions[i].IsDone)
                continue;
            isBusy = true;
            due = Math.Min(due, sessions[i].NextDue);
        }

        due = Math.Min(due, _nextReport);
        return isBusy && !cancellationToken.IsCancellationRequested;
    }

    internal void OnDue(long now)
    {
        for (var i = 0; i < sessions.Count; i++)
        {
            if (sessions[i].NextDue <= now)
                sessions[i].OnDue(now);
        }

        if (now < _nextReport)
            return;
        _nextReport = now + ReportInterval;
        onReport!();
    }

    internal void Finish()
    {
        foreach (var session in sessions)
            session.Finish(cancellationToken.IsCancellationRequested);
        _completion.TrySetResult();
    }

    internal void Fail(Exception exception) => _completion.TrySetException(exception);
}

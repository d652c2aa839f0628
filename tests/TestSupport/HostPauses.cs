using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NetTest.TestSupport;

/// <summary>
/// How long the processors stood still: on each, a thread above all of the machine's programs (SCHED_FIFO, sched(7)) sleeps a millisecond at a time and
/// sees how late it wakes. What keeps it waiting comes from outside, such as a host that gives the processor to a neighbour; load that the tests make
/// themselves does not.
/// </summary>
internal sealed partial class HostPauses : IDisposable
{
    /// <summary>Of the time on any processor: a quiet virtual machine loses a thousandth.</summary>
    private const double Disturbing = 0.02;

    private const int Fifo = 1;

    // Waking is late by tens of microseconds as a rule, and by a few milliseconds while a collector of garbage stops the world.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private readonly Stopwatch _watched = Stopwatch.StartNew();
    private readonly Thread[] _threads;
    private readonly double[] _lostSeconds;
    private volatile bool _isOver;

    internal HostPauses()
    {
        _lostSeconds = new double[OperatingSystem.IsLinux() ? Environment.ProcessorCount : 0];
        _threads = [.. Enumerable.Range(0, _lostSeconds.Length).Select(processor => new Thread(() => Watch(processor)) { IsBackground = true, Name = $"pauses of processor {processor}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>The share of the time that the processor which lost most of it stood still.</summary>
    internal double Share => _lostSeconds.Select((_, processor) => Volatile.Read(ref _lostSeconds[processor])).Append(0).Max() / _watched.Elapsed.TotalSeconds;

    /// <summary>Whether so much was lost that what was measured meanwhile says little.</summary>
    internal bool IsDisturbed => Share > Disturbing;

    public void Dispose()
    {
        _isOver = true;
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Watch(int processor)
    {
        // Without the right to it there is nothing to be said about the host, and every failure counts.
        Span<ulong> mask = stackalloc ulong[16];
        mask[processor / 64] = 1UL << (processor % 64);
        if (sched_setscheduler(0, Fifo, 1) != 0 || sched_setaffinity(0, (nuint)(mask.Length * sizeof(ulong)), mask) != 0)
            return;
        while (!_isOver)
        {
            var start = Stopwatch.GetTimestamp();
            Thread.Sleep(1);
            var slept = Stopwatch.GetElapsedTime(start);
            if (slept > s_pause)
                Volatile.Write(ref _lostSeconds[processor], _lostSeconds[processor] + slept.TotalSeconds);
        }
    }

    [LibraryImport("libc")]
    private static partial int sched_setscheduler(int thread, int policy, in int priority);

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int thread, nuint size, ReadOnlySpan<ulong> mask);
}

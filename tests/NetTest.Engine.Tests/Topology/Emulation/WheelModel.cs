using System.Runtime.InteropServices;
using NetTest.Engine.Topology.Emulation;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>A wheel beside the list that it must be like.</summary>
internal sealed unsafe class WheelModel(long start) : IFrameSink, IDisposable
{
    private readonly TimerWheel _wheel = new(start);
    private readonly long _start = start;
    private readonly List<(nint Frame, long Tick, int Order)> _expected = [];
    private readonly List<nint> _left = [];
    private long _now = start;
    private int _order;

    internal int Count => _expected.Count;

    public void Dispose()
    {
        foreach (var (frame, _, _) in _expected)
            NativeMemory.Free((void*)frame);
    }

    internal void Add(long fromNow)
    {
        var frame = (Frame*)NativeMemory.AllocZeroed((nuint)sizeof(Frame));
        frame->Departure = _now + fromNow;
        _wheel.Add(frame);
        var present = (_now - _start) / TimerWheel.TickNanoseconds;
        var tick = (long)Math.Ceiling((decimal)(frame->Departure - _start) / TimerWheel.TickNanoseconds);
        _expected.Add(((nint)frame, Math.Max(tick, present + 1), _order++));
    }

    internal void Remove(ulong random)
    {
        if (_expected.Count == 0)
            return;
        var index = (int)(random % (ulong)_expected.Count);
        _wheel.Remove((Frame*)_expected[index].Frame);
        NativeMemory.Free((void*)_expected[index].Frame);
        _expected.RemoveAt(index);
    }

    internal void PassToNext()
    {
        if (_expected.Count > 0)
            Pass(Math.Max(0, _wheel.NextDue - _now));
    }

    internal void Pass(long nanoseconds)
    {
        _now += nanoseconds;
        var present = (_now - _start) / TimerWheel.TickNanoseconds;
        var due = _expected.Where(frame => frame.Tick <= present).OrderBy(frame => frame.Tick).ThenBy(frame => frame.Order).Select(frame => frame.Frame).ToList();
        _left.Clear();
        _wheel.Advance(_now, this);
        Assert.Equal(due, _left);
        _expected.RemoveAll(frame => frame.Tick <= present);
        due.ForEach(frame => NativeMemory.Free((void*)frame));
        Assert.Equal(_expected.Count, _wheel.Count);
        if (_expected.Count > 0)
            Assert.InRange(_wheel.NextDue, _now + 1, _start + (_expected.Min(frame => frame.Tick) * TimerWheel.TickNanoseconds));
    }

    internal void Drain()
    {
        while (_expected.Count > 0)
            PassToNext();
    }

    public void OnDue(Frame* frame) => _left.Add((nint)frame);

    internal sealed class Nothing : IFrameSink
    {
        public void OnDue(Frame* frame)
        {
        }
    }
}

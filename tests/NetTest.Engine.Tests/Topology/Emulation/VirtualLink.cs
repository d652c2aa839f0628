using System.Runtime.InteropServices;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Emulation;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>One direction of a link in virtual time: frames in, and what came out when.</summary>
internal sealed unsafe class VirtualLink : IFrameSink, IFrameOutput
{
    internal const int MtuBytes = 1500;
    internal const long Millisecond = 1_000_000;

    private const int HeadBytes = 14;

    private readonly TimerWheel _wheel;
    private readonly LinkPipeline _pipeline;
    private int _next;

    internal VirtualLink(ImpairmentSpec? spec, int direction = 0, long memoryBytes = 1L << 30, long start = 12_345_678_901)
    {
        Now = start;
        Pool = new FramePool(new MemoryBudget(memoryBytes));
        _wheel = new TimerWheel(start);
        _pipeline = new LinkPipeline(Pool, _wheel, Tally, this, 7, direction, MtuBytes, spec);
    }

    internal long Now { get; private set; }

    internal FramePool Pool { get; }

    internal DirectionTally Tally { get; } = new();

    /// <summary>What came out: the number of the frame, when it was due, and its bytes if they were to be kept.</summary>
    internal List<(int Number, long Due, long Left)> Arrivals { get; } = [];

    /// <summary>Whether arrivals are only counted.</summary>
    internal bool IsQuiet { get; set; }

    internal List<byte[]>? Bytes { get; set; }

    /// <summary>Sends the next frame, which carries its number; its other bytes are zero.</summary>
    internal int Send(int length = 100)
    {
        var frame = stackalloc byte[length];
        new Span<byte>(frame, length).Clear();
        MemoryMarshal.Write(new Span<byte>(frame + HeadBytes, sizeof(int)), _next);
        _pipeline.Offer(frame, length, Now);
        if (!IsQuiet)
            Assert.Equal(_next, MemoryMarshal.Read<int>(new ReadOnlySpan<byte>(frame + HeadBytes, sizeof(int))));
        return _next++;
    }

    internal VirtualLink SendMany(int count, long intervalNanoseconds, int length = 100)
    {
        for (var i = 0; i < count; i++)
        {
            Send(length);
            Pass(intervalNanoseconds);
        }

        return this;
    }

    internal void Change(ImpairmentSpec? spec) => _pipeline.Change(spec, Now);

    internal void Pass(long nanoseconds)
    {
        var end = Now + nanoseconds;
        while (_wheel.NextDue <= end)
        {
            Now = Math.Max(Now, _wheel.NextDue);
            _wheel.Advance(Now, this);
        }

        Now = end;
    }

    /// <summary>Lets everything arrive.</summary>
    internal VirtualLink Drain()
    {
        while (_wheel.Count > 0)
            Pass(Math.Max(1, _wheel.NextDue - Now));
        return this;
    }

    public void OnDue(Frame* frame)
    {
        if (frame->Owner != 7)
            Assert.Fail("The frame is another's.");
        Tally.InFlight--;
        Note(Frame.Data(frame), frame->Length, frame->Departure);
        Pool.Give(frame);
    }

    void IFrameOutput.Deliver(byte* frame, int length) => Note(frame, length, Now);

    private void Note(byte* frame, int length, long due)
    {
        Tally.DeliveredFrames++;
        Tally.DeliveredBytes += length;
        if (IsQuiet)
            return;
        Assert.InRange(Now, due, due + TimerWheel.TickNanoseconds);
        Arrivals.Add((MemoryMarshal.Read<int>(new ReadOnlySpan<byte>(frame + HeadBytes, sizeof(int))), due, Now));
        Bytes?.Add(new ReadOnlySpan<byte>(frame, length).ToArray());
    }
}

using System.Threading.Channels;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>A stream in memory: what comes is written beforehand, or by the other end of a pair; what is sent is kept, and handed on in pieces.</summary>
internal sealed class FakeStream : DuplexStream
{
    private readonly Channel<(byte[] Data, IoStatus End)> _inbound = Channel.CreateUnbounded<(byte[], IoStatus)>();
    private readonly List<byte> _sent = [];
    private FakeStream? _peer;
    private ReadOnlyMemory<byte> _rest;
    private ReadOnlyMemory<byte> _received;
    private IoStatus _end = IoStatus.Ok;
    private bool _isInterrupted;

    internal override int MaximumSend => 64 * 1024;

    internal override ReadOnlySpan<byte> Received => _received.Span;

    internal override bool IsTls => HandshakeResult is not null;

    /// <summary>So many bytes are taken by one send, and brought by one receive.</summary>
    internal int Piece { get; init; } = int.MaxValue;

    internal IoStatus ConnectResult { get; init; } = IoStatus.Ok;

    /// <summary>Null: no TLS.</summary>
    internal IoStatus? HandshakeResult { get; init; }

    /// <summary>Sends fail so after so many bytes.</summary>
    internal (long After, IoStatus Status)? SendFails { get; init; }

    internal IoStatus DelayResult { get; init; } = IoStatus.Ok;

    /// <summary>Called before each receive with the number of receives before.</summary>
    internal Action<int>? OnReceive { get; set; }

    internal Action? OnDelay { get; set; }

    internal byte[] Sent => [.. _sent];

    /// <summary>How long each delay was to be, in nanoseconds, and a little less.</summary>
    internal List<long> Delays { get; } = [];

    internal int Receives { get; private set; }

    internal bool IsClosed { get; private set; }

    /// <summary>Two ends of one connection.</summary>
    internal static (FakeStream Client, FakeStream Server) CreatePair(int piece)
    {
        var client = new FakeStream { Piece = piece };
        var server = new FakeStream { Piece = piece, _peer = client };
        client._peer = server;
        return (client, server);
    }

    /// <summary>A stream that brings these bytes, cut as said, and ends so.</summary>
    internal FakeStream Bring(ReadOnlySpan<byte> data, IoStatus end = IoStatus.EndOfStream)
    {
        _inbound.Writer.TryWrite((data.ToArray(), IoStatus.Ok));
        _inbound.Writer.TryWrite(([], end));
        return this;
    }

    internal override ValueTask<IoResult> ConnectAsync(long deadline) => new(ConnectResult);

    internal override ValueTask<IoResult> HandshakeAsync(long deadline) => new(HandshakeResult!.Value);

    internal override async ValueTask<IoResult> ReceiveAsync(int maximum, long deadline)
    {
        OnReceive?.Invoke(Receives++);
        if (_isInterrupted)
            return IoStatus.Interrupted;
        while (_rest.IsEmpty && _end == IoStatus.Ok)
            (_rest, _end) = await _inbound.Reader.ReadAsync();
        if (_rest.IsEmpty)
            return _end;
        var count = Math.Min(Math.Min(maximum, Piece), _rest.Length);
        _received = _rest[..count];
        _rest = _rest[count..];
        return IoResult.Moved(count);
    }

    internal override ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data, long deadline)
    {
        var count = Math.Min(data.Length, Piece);
        if (SendFails is { } fails)
        {
            count = (int)Math.Min(count, fails.After - _sent.Count);
            if (count == 0)
                return new(fails.Status);
        }

        var piece = data[..count].ToArray();
        _sent.AddRange(piece);
        _peer?._inbound.Writer.TryWrite((piece, IoStatus.Ok));
        return new(IoResult.Moved(count));
    }

    internal override ValueTask<IoResult> DelayAsync(long until, bool outlastsPeer = false)
    {
        Delays.Add(until - MonotonicClock.Now);
        OnDelay?.Invoke();
        return new(_isInterrupted ? IoStatus.Interrupted : DelayResult);
    }

    internal override void Interrupt(long drainDeadline) => _isInterrupted |= drainDeadline <= MonotonicClock.Now;

    internal override void Close()
    {
        IsClosed = true;
        _peer?._inbound.Writer.TryWrite(([], IoStatus.EndOfStream));
    }
}

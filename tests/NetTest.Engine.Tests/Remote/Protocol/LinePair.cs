using System.Threading.Channels;
using NetTest.Engine.Remote.Protocol;

namespace NetTest.Engine.Tests.Remote.Protocol;

/// <summary>Two ends of a channel in memory.</summary>
internal sealed class LinePair
{
    internal LinePair()
    {
        var there = Channel.CreateUnbounded<byte[]>();
        var back = Channel.CreateUnbounded<byte[]>();
        Near = new End(back.Reader, there.Writer);
        Far = new End(there.Reader, back.Writer);
    }

    internal IMessageChannel Near { get; }

    internal IMessageChannel Far { get; }

    private sealed class End(ChannelReader<byte[]> reader, ChannelWriter<byte[]> writer) : IMessageChannel
    {
        public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken) =>
            await reader.WaitToReadAsync(cancellationToken) && reader.TryRead(out var line) ? line : (ReadOnlyMemory<byte>?)null;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken) =>
            writer.TryWrite(line.ToArray()) ? ValueTask.CompletedTask : throw new IOException("closed");

        public ValueTask DisposeAsync()
        {
            writer.TryComplete();
            return ValueTask.CompletedTask;
        }
    }
}

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Remote.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Protocol;

public sealed class StreamChannelTests
{
    [Fact]
    public void Lines_come_whole_however_they_are_cut_on_the_way()
    {
        var lines = Gen.Choose(0, 9000).Select(length => new string('x', length) + "ü").ListOf(4);
        var property = Prop.ForAll(Gen.Zip(lines, Gen.Choose(1, 5000)).ToArbitrary(), pair =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(pair.Item1.Select(line => line + "\n")));
            return ReadAll(new ChunkStream(bytes, pair.Item2), 100_000).SequenceEqual(pair.Item1, StringComparer.Ordinal);
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), property);
    }

    [Fact]
    public void A_line_longer_than_the_limit_ends_the_channel_before_it_fills_the_memory()
    {
        using var endless = new ChunkStream(new byte[1 << 20], 4096);

        var exception = Assert.Throws<RpcException>(() => ReadAll(endless, 10_000));

        Assert.Contains("10000 bytes", exception.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Position, 10_000, 40_000);
    }

    [Fact]
    public void A_line_that_was_cut_off_is_no_message() =>
        Assert.Equal(["whole"], ReadAll(new ChunkStream("whole\r\nhal"u8.ToArray(), 3), 100));

    private static List<string> ReadAll(Stream stream, int limit)
    {
        var channel = new StreamChannel(stream, Stream.Null, limit);
        var lines = new List<string>();
        while (true)
        {
            var reading = channel.ReadAsync(CancellationToken.None);
            Assert.True(reading.IsCompleted);
            if (reading.AsTask().GetAwaiter().GetResult() is not { } line)
                return lines;
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }
    }

    private sealed class ChunkStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(chunk, buffer.Length)]));
    }
}

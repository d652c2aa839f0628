using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class MessagePartTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Chunks_of_any_cut_are_the_same_bytes_and_match_in_any_other_cut(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 40; i++)
        {
            byte[] content = new byte[random.Next(0, 300)];
            random.NextBytes(content);
            MessagePart part = i % 4 == 0
                ? new MessagePart(content)
                : new MessagePart(random.NextInt64(0, 400_000), random.Next(0, PayloadBlock.Size));
            byte[] whole = Join(part, () => 1 << 30);
            Assert.Equal(part.Length, whole.Length);
            Assert.Equal(whole, Join(part, () => random.Next(1, 100_000)));
            Assert.True(part.Matches(0, whole));
            for (int position = 0; position < whole.Length;)
            {
                int length = Math.Min(whole.Length - position, random.Next(1, 200_000));
                Assert.True(part.Matches(position, whole.AsSpan(position, length)));
                position += length;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_wrong_byte_anywhere_does_not_match(bool isContent)
    {
        MessagePart part = isContent ? new MessagePart(new byte[200_000]) : new MessagePart(200_000, 65_535);
        byte[] whole = Join(part, () => 1 << 30);
        foreach (int position in (int[])[0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 199_999])
        {
            whole[position] ^= 1;
            Assert.False(part.Matches(0, whole));
            whole[position] ^= 1;
        }

        Assert.True(part.Matches(0, whole));
    }

    [Fact]
    public void Bytes_past_the_end_do_not_match()
    {
        var part = new MessagePart(10, 0);
        Assert.True(part.Matches(10, []));
        Assert.False(part.Matches(10, [0]));
        Assert.False(part.Matches(0, PayloadBlock.Slice(0, 11).Span));
        Assert.False(part.Matches(-1, []));
        Assert.False(part.Matches(11, []));
    }

    [Fact]
    public void A_message_of_a_terabyte_is_cut_and_compared_at_its_far_end_without_allocation()
    {
        var part = new MessagePart(Distribution.MaxLengthBytes, 4711);
        long position = Distribution.MaxLengthBytes - 100_000;
        byte[] received = [.. part.GetChunk(position, 65_536).Span, .. part.GetChunk(position + 65_536, 65_536).Span];
        Assert.Equal(100_000, received.Length);
        Allocation.AssertNone(1000, () =>
        {
            for (int i = 0; i < 1000; i++)
                Assert.True(part.Matches(position, received));
        });
    }

    [Fact]
    public void The_payload_block_is_the_same_in_every_version()
    {
        // Two ends of different versions verify each other's payload.
        byte[] hash = System.Security.Cryptography.SHA256.HashData(PayloadBlock.Slice(0, PayloadBlock.Size).Span);
        Assert.Equal("53F42AA09768947F7DDDC3968EDA9DFAD1A532428A8F52C0B260BFFB780EDE58", Convert.ToHexString(hash));
    }

    [Fact]
    public void The_payload_does_not_shrink_when_compressed()
    {
        using var compressed = new MemoryStream();
        using (var stream = new System.IO.Compression.BrotliStream(compressed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(PayloadBlock.Slice(0, PayloadBlock.Size).Span);
        Assert.True(compressed.Length >= PayloadBlock.Size);
    }

    private static byte[] Join(MessagePart part, Func<int> cut)
    {
        var bytes = new List<byte>();
        while (bytes.Count < part.Length)
        {
            ReadOnlyMemory<byte> chunk = part.GetChunk(bytes.Count, cut());
            Assert.InRange(chunk.Length, 1, int.MaxValue);
            bytes.AddRange(chunk.Span);
        }

        Assert.True(part.GetChunk(part.Length, 10).IsEmpty);
        return [.. bytes];
    }
}

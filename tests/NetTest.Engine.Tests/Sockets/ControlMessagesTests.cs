using NetTest.Engine.Sockets.Native;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class ControlMessagesTests
{
    [Fact]
    public void What_is_written_is_read_back_message_by_message()
    {
        var control = new byte[256];
        var length = ControlMessages.Write(control, 1, 37, [1, 2, 3, 4]);
        Assert.Equal(ControlMessages.Space(4), length);
        length += ControlMessages.Write(control.AsSpan(length), 41, 50, new byte[20]);

        var messages = new ControlMessages(control.AsSpan(0, length));
        Assert.True(messages.MoveNext());
        Assert.Equal((1, 37), (messages.Level, messages.Type));
        Assert.Equal([1, 2, 3, 4], messages.Data.ToArray());
        Assert.True(messages.MoveNext());
        Assert.Equal((41, 50, 20), (messages.Level, messages.Type, messages.Data.Length));
        Assert.False(messages.MoveNext());
    }

    [Fact]
    public void The_layout_is_the_kernels()
    {
        // cmsg(3) on 64-bit Linux: length with its header, level, type, data, padding to 8.
        byte[] control = [20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 40, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0];
        var messages = new ControlMessages(control);
        Assert.True(messages.MoveNext());
        Assert.Equal((1, NativeOption.SO_RXQ_OVFL), (messages.Level, messages.Type));
        Assert.Equal([9, 0, 0, 0], messages.Data.ToArray());
        Assert.Equal(24, ControlMessages.Space(4));
        Assert.Equal(32, ControlMessages.Space(16));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(ulong.MaxValue)]
    public void A_length_that_does_not_fit_ends_the_walk(ulong length)
    {
        var control = new byte[16];
        BitConverter.TryWriteBytes(control, length);
        var messages = new ControlMessages(control);
        Assert.False(messages.MoveNext());
    }
}

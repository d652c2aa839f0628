using System.IO.Pipes;
using NetTest.Engine.Remote.Agents;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Agents;

public sealed class CappedOutputTests
{
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task What_lies_in_a_pipe_that_nobody_holds_is_read_however_late()
    {
        Requires.Tool("setsid", "util-linux");
        using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var reader = new LatePipe(writer);
        var output = new CappedOutput(reader, 100);
        writer.Write("printed"u8);
        await writer.DisposeAsync();

        var settling = CappedOutput.SettleAsync([output], () => { }, s_late);
        // One that is held is waited for as long as there is any time, and given up.
        await GiveUpHeldAsync(() => { });
        Assert.False(settling.IsCompleted);
        reader.Go.SetResult();
        await settling.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.Equal("printed", output.Text);
    }

    [Fact]
    public async Task One_that_holds_a_pipe_is_ended_and_if_it_cannot_be_is_not_waited_for()
    {
        Requires.Tool("setsid", "util-linux");
        var ended = 0;
        Assert.False(await GiveUpHeldAsync(() => ended++));
        Assert.Equal(1, ended);
    }

    private static async Task<bool> GiveUpHeldAsync(Action endHolders)
    {
        using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var reader = new LatePipe(writer);
        reader.Go.SetResult();
        var output = new CappedOutput(reader, 100);
        writer.Write("printed"u8);
        await CappedOutput.SettleAsync([output], endHolders, s_late).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        return output.End.IsCompleted;
    }

    /// <summary>The reading end of a pipe that is not read until it is told, as on a machine that is too busy.</summary>
    private sealed class LatePipe : PipeStream
    {
        internal LatePipe(AnonymousPipeServerStream writer)
            : base(PipeDirection.In, 0)
        {
            InitializeHandle(writer.ClientSafePipeHandle, isExposed: false, isAsync: false);
            IsConnected = true;
        }

        internal TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Go.Task.WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}

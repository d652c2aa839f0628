using System.Text;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Protocol;

public sealed class RpcConnectionTests
{
    private readonly LinePair _lines = new();

    [Fact]
    public async Task Both_ends_call_each_other_at_once()
    {
        await using var near = Open(_lines.Near, (method, parameters, _) => Task.FromResult<object?>($"near {method} {parameters!.Value.GetInt32()}"));
        await using var far = Open(_lines.Far, (method, parameters, _) => Task.FromResult<object?>($"far {method} {parameters!.Value.GetInt32()}"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? near : far).CallAsync<string>("m", i, CancellationToken.None)));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{(i % 2 == 0 ? "far" : "near")} m {i}"), answers, StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_engine_error_keeps_its_reason_and_any_other_costs_only_its_call()
    {
        await using var near = Open(_lines.Near);
        await using var far = Open(_lines.Far, (method, _, _) => method == "full"
            ? throw new NetTestException(ErrorReason.NoSpaceLeft, "no space")
            : throw new InvalidOperationException("broken\ninside"));

        var refused = await Assert.ThrowsAsync<RpcException>(() => near.CallAsync<int>("full", null, CancellationToken.None));
        var broken = await Assert.ThrowsAsync<RpcException>(() => near.CallAsync<int>("x", null, CancellationToken.None));

        Assert.Equal(ErrorReason.NoSpaceLeft, RpcErrors.ToEngineError(refused)!.Reason);
        Assert.Equal((RpcException.InternalError, "InvalidOperationException: broken inside"), (broken.Code, broken.Message));
        Assert.Null(near.End);
    }

    [Fact]
    public async Task Cancelling_a_call_reaches_the_far_end()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var near = Open(_lines.Near);
        await using var far = Open(_lines.Far, async (_, _, token) =>
        {
            await using var registration = token.Register(cancelled.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        });
        using var cancellation = new CancellationTokenSource();

        var call = near.CallAsync<int>("wait", null, cancellation.Token);
        await started.Task;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
    }

    [Fact]
    public async Task A_few_lines_of_garbage_are_answered_and_borne()
    {
        await using var far = Open(_lines.Far, (_, _, _) => Task.FromResult<object?>(5));

        await _lines.Near.WriteAsync("Welcome to the machine!"u8.ToArray(), CancellationToken.None);
        await _lines.Near.WriteAsync(RpcCodec.Request("1", "five", null), CancellationToken.None);

        var first = RpcCodec.Read((await _lines.Near.ReadAsync(CancellationToken.None))!.Value);
        Assert.Equal((RpcMessageKind.Error, null, RpcException.ParseError), (first.Kind, first.Id, first.Error!.Code));
        var second = RpcCodec.Read((await _lines.Near.ReadAsync(CancellationToken.None))!.Value);
        Assert.Equal(5, second.Content!.Value.GetInt32());
    }

    [Fact]
    public async Task A_flood_of_garbage_ends_the_connection_and_its_calls()
    {
        await using var far = Open(_lines.Far);
        var call = far.CallAsync<int>("never", null, CancellationToken.None);

        for (var i = 0; i < 100; i++)
            await _lines.Near.WriteAsync(Encoding.UTF8.GetBytes($"garbage {i}"), CancellationToken.None);

        await far.Completion.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(RpcException.InvalidRequest, far.End!.Code);
    }

    [Fact]
    public async Task Calls_that_wait_fail_when_the_far_end_goes_and_so_do_later_ones()
    {
        await using var near = Open(_lines.Near);
        var call = near.CallAsync<int>("never", null, CancellationToken.None);

        await _lines.Far.DisposeAsync();

        Assert.Equal(RpcException.Closed, (await Assert.ThrowsAsync<RpcException>(() => call)).Code);
        Assert.Equal(RpcException.Closed, (await Assert.ThrowsAsync<RpcException>(() => near.CallAsync<int>("late", null, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task An_answer_of_the_wrong_shape_is_an_error()
    {
        await using var near = Open(_lines.Near);
        await using var far = Open(_lines.Far, (_, _, _) => Task.FromResult<object?>("text"));

        var exception = await Assert.ThrowsAsync<RpcException>(() => near.CallAsync<int>("m", null, CancellationToken.None));

        Assert.Contains("not what it should be", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_floods_its_coordinator_with_requests_is_read_no_further_than_a_few()
    {
        // Each of them may be a message of 4 MiB, which is kept until its answer has gone.
        var channel = new AskingChannel(isAlwaysTheSame: false);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ConnectedAgent.OpenAsync(channel, "a", limit.Token));

        Assert.InRange(channel.Asked, 1, 300);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_asks_without_end_and_fetches_no_answer_is_read_no_further(bool isAlwaysTheSame)
    {
        var channel = new AskingChannel(isAlwaysTheSame);
        await using var near = Open(channel);

        // Room for all that may be in hand and queued; whatever more is asked stays in the pipe.
        var last = 0;
        while (channel.Asked != last || last == 0)
        {
            last = channel.Asked;
            await Task.Delay(200, CancellationToken.None);
        }

        Assert.InRange(last, 1, 5000);
        Assert.False(near.Completion.IsCompleted);
    }

    /// <summary>A far end that asks as fast as it is read, and never reads.</summary>
    private sealed class AskingChannel(bool isAlwaysTheSame) : IMessageChannel
    {
        private int _asked;

        internal int Asked => Volatile.Read(ref _asked);

        public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var number = Interlocked.Increment(ref _asked);
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(RpcCodec.Request(isAlwaysTheSame ? "1" : number.ToString(System.Globalization.CultureInfo.InvariantCulture), "m", null));
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken) => new(Task.Delay(Timeout.Infinite, cancellationToken));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static RpcConnection Open(IMessageChannel channel, RpcHandler? handler = null) =>
        new(channel, handler ?? ((_, _, _) => Task.FromResult<object?>(null)), TimeProvider.System, mostHandled: 1000);
}

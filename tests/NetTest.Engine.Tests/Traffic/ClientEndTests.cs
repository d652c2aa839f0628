using System.Globalization;
using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

[Collection(NetworkGroup.Name)]
public sealed class ClientEndTests
{
    private static readonly TrafficPattern s_mouse = TrafficPattern.Find("mouse");

    [Theory]
    [InlineData("long_live", false, false)]
    [InlineData("elephant", false, false)]
    [InlineData("elephant", true, false)]
    [InlineData("long_live", true, false)]
    [InlineData("long_live", false, true)]
    [InlineData("elephant", true, true)]
    public async Task Stopped_in_the_middle_it_ends_at_once_and_the_sums_add_up(string name, bool tls, bool portable)
    {
        using var path = new Transport(portable);
        var pattern = TrafficPattern.Find(name);
        await using var server = await TrafficServer.StartAsync(TrafficRun.Server(pattern) with { Tls = tls ? new TlsServerOptions { ServerName = "end.test" } : null }, CancellationToken.None);
        await using var client = await TrafficClient.StartAsync(TrafficRun.Client(pattern, server.EndPoint) with { Connections = 1000, Concurrency = 20, Tls = tls ? TrafficRun.Trusting("end.test") : null }, CancellationToken.None);
        await Wait.UntilAsync(() => client.GetProgress() is { Active: 20, BytesTransferred: >= 20 } && server.Active == 20);
        var said = await client.StopAsync(CancellationToken.None).WaitAsync(TrafficRun.Deadline);
        Assert.Equal((20L, 0L, 20L, 0L, ResultStatus.Cancelled), (said.Attempted, said.Succeeded, said.Interrupted, said.Failed, said.Status));
        var saw = await server.StopAsync(CancellationToken.None).WaitAsync(TrafficRun.Deadline);
        Assert.Equal((20L, 20L), (saw.Accepted, saw.Completed + saw.Failed + saw.Interrupted));
        Assert.True(client.GetProgress() is { IsCompleted: true, Active: 0, RemainingSeconds: 0 });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(200.0)]
    public Task The_duration_ends_it(double? rate) => Measurement.UntilRightAsync(async () =>
    {
        var (said, saw) = await TrafficRun.BothAsync(TrafficRun.Server(s_mouse), client => client with { Connections = null, Concurrency = 4, Rate = rate, Duration = TimeSpan.FromSeconds(1) });
        Assert.InRange(said.DurationSeconds, TrafficRun.AtLeast(TimeSpan.FromSeconds(1)), 20);
        Assert.Equal((0L, ResultStatus.Passed), (said.Failed, said.Status));
        Assert.True(said.Succeeded > 50);
        if (rate is not null)
            Assert.InRange(said.Attempted, 190, (long)rate);
        Assert.InRange(saw.Completed, said.Succeeded, said.Attempted);
    });

    [Fact]
    public async Task The_total_ends_it_before_the_duration()
    {
        var (said, _) = await TrafficRun.BothAsync(TrafficRun.Server(s_mouse), client => client with { Connections = 10, Duration = TimeSpan.FromHours(1) });
        Assert.Equal((10L, 10L, 0L), (said.Attempted, said.Succeeded, said.Interrupted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_delay_is_kept_between_two_connections_of_a_slot(bool portable)
    {
        using var path = new Transport(portable);
        var (said, saw) = await TrafficRun.BothAsync(TrafficRun.Server(s_mouse), client => client with { Connections = 10, Concurrency = 2, Delay = TimeSpan.FromMilliseconds(100) });
        TrafficRun.AssertAgree(said, saw, s_mouse, 10);
        Assert.InRange(said.DurationSeconds, TrafficRun.AtLeast(TimeSpan.FromSeconds(0.4)), 30);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_open_loop_starts_as_many_as_asked_for_and_reports_lateness(bool portable)
    {
        using var path = new Transport(portable);
        var (said, saw) = await TrafficRun.BothAsync(TrafficRun.Server(s_mouse), client => client with { Connections = 300, Rate = 200 });
        TrafficRun.AssertAgree(said, saw, s_mouse, 300);
        // Start number 299 is due at 1.495 s.
        Assert.InRange(said.DurationSeconds, TrafficRun.AtLeast(TimeSpan.FromSeconds(1.495)), 30);
        Assert.True(said.LatenessP50Ms >= 0 && said.LatenessMaxMs >= said.LatenessP99Ms);
    }

    [Fact]
    public async Task An_open_loop_is_not_held_up_by_slow_answers()
    {
        var pause = TimeSpan.FromSeconds(2);
        var (said, saw) = await TrafficRun.BothAsync(TrafficRun.Server(s_mouse) with { ResponseDelay = pause }, client => client with { Connections = 100, Rate = 200, ServerResponseDelay = pause });
        TrafficRun.AssertAgree(said, saw, s_mouse, 100);
        Assert.Equal(100, said.PeakConcurrency);
    }

    [Fact]
    public async Task More_concurrency_than_files_is_refused_with_the_limit_s_value()
    {
        Assert.SkipUnless(FileLimit.Value < 10_000_000, "this process may open any number of files");
        var tooMany = (int)FileLimit.Value;
        var options = TrafficRun.Client(s_mouse, new IPEndPoint(IPAddress.Loopback, 1)) with { Connections = null, Duration = TimeSpan.FromSeconds(1), Concurrency = Math.Max(50_000, tooMany) };
        var error = await Assert.ThrowsAsync<NetTestException>(() => TrafficClient.StartAsync(options, CancellationToken.None));
        Assert.Equal(ErrorReason.LimitReached, error.Reason);
        Assert.Contains(FileLimit.Value.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_clients_together_cannot_promise_more_than_there_is_and_give_back_what_they_had()
    {
        Assert.SkipUnless(FileLimit.Value < 10_000_000, "this process may open any number of files");
        // What the tests before this one had comes back when their last connection has ended.
        var before = FileLimit.Pool.Available;
        await using var server = await TrafficServer.StartAsync(TrafficRun.Server(s_mouse), CancellationToken.None);
        var options = TrafficRun.Client(s_mouse, server.EndPoint) with { Connections = 10, Concurrency = 10 };
        await TrafficRun.ClientAsync(options);
        await Wait.UntilAsync(() => FileLimit.Pool.Available >= before);
        var all = FileLimit.Pool.Available;
        using var others = FileLimit.Pool.Claim(all - 19, all - 19);
        // The server is in this process, so that ten connections need twenty files.
        await Assert.ThrowsAsync<NetTestException>(() => TrafficClient.StartAsync(options, CancellationToken.None));
    }
}

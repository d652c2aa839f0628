using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

[Collection(NetworkGroup.Name)]
public sealed class PatternTrafficTests
{
    private static readonly string[] s_finite = ["baseHttp", "sym", "asym_s", "asym_c", "bulksym", "mouse", "udp_test"];

    public static IEnumerable<TheoryDataRow<string, string, string, bool>> Combinations()
    {
        foreach (var portable in new[] { false, true })
        {
            foreach (var address in new[] { "127.0.0.1", "::1" })
            {
                foreach (var pattern in s_finite)
                {
                    foreach (var transport in new[] { "tcp", "tls12", "tls13", "udp" })
                    {
                        var isWanted = transport != "udp" || pattern is "sym" or "mouse" or "udp_test";
                        var isSmall = address == "127.0.0.1" && pattern is "baseHttp" or "bulksym" or "udp_test";
                        if (isWanted && (!portable || isSmall))
                            yield return new(pattern, transport, address, portable);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Both_ends_count_the_same(string name, string transport, string address, bool portable)
    {
        using var path = new Transport(portable);
        var pattern = TrafficPattern.Find(name);
        var version = transport == "tls12" ? TlsProtocolVersion.Tls12 : TlsProtocolVersion.Tls13;
        var isTls = transport.StartsWith("tls", StringComparison.Ordinal);
        var server = TrafficRun.Server(pattern, IPAddress.Parse(address)) with
        {
            Protocol = transport == "udp" ? TransportProtocol.Udp : TransportProtocol.Tcp,
            Tls = isTls ? new TlsServerOptions { ServerName = "traffic.test", MinimumVersion = version, MaximumVersion = version } : null,
            VerifyPayload = true,
        };
        const int Connections = 20;
        var (said, saw) = await TrafficRun.BothAsync(server, client => client with
        {
            Connections = Connections,
            Concurrency = 4,
            VerifyPayload = true,
            Tls = isTls ? TrafficRun.Trusting("traffic.test") : null,
        });

        TrafficRun.AssertAgree(said, saw, pattern, Connections);
        Assert.Equal(transport == "udp" ? "udp" : isTls ? "tls" : "tcp", said.Protocol);
        Assert.Equal(said.Protocol, saw.Protocol);
        Assert.Equal(isTls ? transport == "tls12" ? "TLSv1.2" : "TLSv1.3" : null, said.TlsVersion);
        // SslStream does not say whether it resumed.
        Assert.Equal(isTls && !portable ? 0L : null, said.ResumedSessions);
        Assert.Equal(isTls, said.HandshakeP50Ms is not null);
        Assert.InRange(said.PeakConcurrency, 1, 4);
        Assert.InRange(saw.PeakConcurrency, 1, 4);
    }

    [Theory]
    [InlineData(1, 5, false)]
    [InlineData(200, 1000, false)]
    [InlineData(16, 100, true)]
    public async Task The_concurrency_asked_for_is_reached_and_never_passed(int concurrency, int connections, bool portable)
    {
        using var path = new Transport(portable);
        var pattern = TrafficPattern.Find("mouse");
        // So that those that were started first are still there when the last one is; and there are five rounds of them to be so.
        var server = TrafficRun.Server(pattern) with { ResponseDelay = TimeSpan.FromMilliseconds(300) };
        var (said, saw) = await TrafficRun.BothAsync(server, client => client with { Connections = connections, Concurrency = concurrency, ServerResponseDelay = TimeSpan.FromMilliseconds(300) });
        TrafficRun.AssertAgree(said, saw, pattern, connections);
        Assert.Equal(concurrency, said.PeakConcurrency);
        // The server learns of a close a moment after the client, which may have opened the next one by then.
        Assert.InRange(saw.PeakConcurrency, concurrency, 2 * concurrency);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task As_many_at_once_as_there_are_at_all_are_all_there_at_once(bool portable)
    {
        const int Connections = 64;
        using var path = new Transport(portable);
        // None is answered before the last one has come.
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var come = 0;
        await using var peer = FaultyPeer.Start(async (socket, token) =>
        {
            await FaultyPeer.ReadAsync(socket, token);
            if (Interlocked.Increment(ref come) == Connections)
                all.SetResult();
            await all.Task.WaitAsync(token);
            await socket.SendAsync(new byte[1], token);
            await FaultyPeer.ReadAllAsync(socket, token);
        });
        var said = await TrafficRun.ClientAsync(TrafficRun.Client(TrafficPattern.Find("mouse"), peer.EndPoint) with { Connections = Connections, Concurrency = Connections, TransactionTimeout = TrafficRun.Deadline });
        Assert.Equal((Connections, Connections), ((int)said.Succeeded, said.PeakConcurrency));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(7, 3)]
    [InlineData(5000, 50)]
    public async Task A_total_of_N_is_exactly_N(int connections, int concurrency)
    {
        var pattern = TrafficPattern.Find("mouse");
        var (said, saw) = await TrafficRun.BothAsync(TrafficRun.Server(pattern), client => client with { Connections = connections, Concurrency = concurrency });
        TrafficRun.AssertAgree(said, saw, pattern, connections);
        Assert.InRange(said.PeakConcurrency, 1, Math.Min(concurrency, connections));
    }

    [Fact]
    public async Task A_dual_stack_server_takes_both_families_and_shows_its_port()
    {
        var pattern = TrafficPattern.Find("sym");
        await using var server = await TrafficServer.StartAsync(TrafficRun.Server(pattern, IPAddress.IPv6Any), CancellationToken.None);
        Assert.NotEqual(0, server.EndPoint.Port);
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
            Assert.Equal(5, (await TrafficRun.ClientAsync(TrafficRun.Client(pattern, new IPEndPoint(address, server.EndPoint.Port)) with { Connections = 5 })).Succeeded);
        Assert.Equal(10, (await server.StopAsync(CancellationToken.None)).Completed);
    }

    [Fact]
    public async Task Messages_larger_than_any_buffer_are_verified_to_the_last_byte()
    {
        var pattern = Patterns.Lengths(2, 3_000_001, 5_000_003);
        foreach (var tls in new[] { null, new TlsServerOptions { ServerName = "big.test" } })
        {
            var (said, saw) = await TrafficRun.BothAsync(
                TrafficRun.Server(pattern) with { Tls = tls, VerifyPayload = true },
                client => client with { Connections = 3, Concurrency = 3, VerifyPayload = true, Tls = tls is null ? null : TrafficRun.Trusting("big.test") });
            TrafficRun.AssertAgree(said, saw, pattern, 3);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pauses_of_both_ends_are_kept_and_left_out_of_the_transaction_time(bool portable)
    {
        using var path = new Transport(portable);
        var pattern = TrafficPattern.Find("long_live") with { Rounds = [TrafficPattern.Find("long_live").Rounds[0] with { Repeat = 3 }] };
        var pause = TimeSpan.FromMilliseconds(200);
        var (said, saw) = await TrafficRun.BothAsync(
            TrafficRun.Server(pattern) with { ResponseDelay = pause },
            client => client with { Connections = 4, Concurrency = 4, ResponseDelay = pause, ServerResponseDelay = pause });
        TrafficRun.AssertAgree(said, saw, pattern, 4);
        Assert.InRange(said.DurationSeconds, TrafficRun.AtLeast(6 * pause), 60);
        // Of four connections' twelve transactions half are no shorter than the median, so two of one connection are: both and all the six pauses
        // of 200 ms fit into the time of the whole, however slow the machine is. (A histogram's value is a hundredth too large at the most.)
        Assert.InRange(said.TransactionP50Ms!.Value, 0, ((said.DurationSeconds - TrafficRun.AtLeast(6 * pause)) * 1000 / 2 * 1.01) + 1);
        Assert.True(saw.Intervals.Sum(i => i.BytesReceived) == 12 && said.Intervals.Sum(i => i.Succeeded) == 4);
    }

    [Fact]
    public async Task An_elephant_needs_no_more_memory_after_a_gigabyte_than_after_a_tenth_of_it()
    {
        const long WarmUp = 100_000_000, Load = 1_000_000_000;
        var pattern = TrafficPattern.Find("elephant");
        await using var server = await TrafficServer.StartAsync(TrafficRun.Server(pattern), CancellationToken.None);
        await using var client = await TrafficClient.StartAsync(TrafficRun.Client(pattern, server.EndPoint) with { Connections = null, Concurrency = 4, Duration = TimeSpan.FromHours(1) }, CancellationToken.None);
        await Wait.UntilAsync(() => client.GetProgress().BytesTransferred > WarmUp);
        var (heap, resident) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        await Wait.UntilAsync(() => client.GetProgress().BytesTransferred > Load, () => client.GetProgress(), TrafficRun.Deadline);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, heap + 2_000_000);
        Assert.InRange(Environment.WorkingSet, 0, resident + 30_000_000);
        var result = await client.StopAsync(CancellationToken.None).WaitAsync(TrafficRun.Deadline);
        Assert.Equal((4L, 4L, 0L), (result.Attempted, result.Interrupted, result.Failed));
    }
}

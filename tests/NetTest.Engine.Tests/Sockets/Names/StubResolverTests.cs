using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets.Names;
using NetTest.Engine.Sockets;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Sockets.Names;

[Collection(NetworkGroup.Name)]
public sealed class StubResolverTests
{
    private static readonly byte[] s_address = [192, 0, 2, 1];

    [Fact]
    public async Task The_right_answer_is_taken_among_garbage_and_answers_to_others()
    {
        using var server = new FakeDnsServer((query, _) =>
        [
            [1, 2, 3],
            DnsMessages.Response((ushort)(FakeDnsServer.IdOf(query) + 1), "web.test", DnsRecordType.A, answers: [("web.test", 1, [192, 0, 2, 66])]),
            DnsMessages.Response(FakeDnsServer.IdOf(query), "evil.test", DnsRecordType.A, answers: [("web.test", 1, [192, 0, 2, 67])]),
            query,
            DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, answers: [("web.test", 1, s_address)]),
        ]);
        var (outcome, addresses) = await ResolveAsync(server, "web.test");
        Assert.Equal((DnsOutcome.Answered, "192.0.2.1"), (outcome, Assert.Single(addresses).ToString()));
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_again_over_TCP()
    {
        using var server = new FakeDnsServer((query, tcp) =>
            [DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, truncated: !tcp, answers: tcp ? [.. Enumerable.Range(1, 200).Select(i => ("web.test", 1, new byte[] { 192, 0, 2, (byte)i }))] : [])]);
        var (_, addresses) = await ResolveAsync(server, "web.test");
        Assert.Equal((200, 1, 1), (addresses.Count, server.UdpQueries, server.TcpQueries));
    }

    [Fact]
    public async Task Aliases_are_followed_even_if_the_server_does_not()
    {
        using var server = new FakeDnsServer((query, _) =>
            [query[12] == 3 ? DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, answers: [("web.test", 5, DnsMessages.Name("real.test"))])
                : DnsMessages.Response(FakeDnsServer.IdOf(query), "real.test", DnsRecordType.A, answers: [("real.test", 1, s_address)])]);
        Assert.Equal("192.0.2.1", Assert.Single((await ResolveAsync(server, "web.test")).Addresses).ToString());
    }

    [Fact]
    public async Task A_server_from_before_EDNS_is_asked_again_in_its_own_words()
    {
        using var server = new FakeDnsServer((query, _) =>
            [query[11] == 1 ? DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, code: 1)
                : DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, answers: [("web.test", 1, s_address)])]);
        Assert.Equal((DnsOutcome.Answered, 2), ((await ResolveAsync(server, "web.test")).Outcome, server.UdpQueries));
    }

    [Fact]
    public async Task The_next_server_is_asked_when_one_fails_is_silent_or_is_not_there()
    {
        using var failing = new FakeDnsServer((query, _) => [DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, code: 2)]);
        using var silent = new FakeDnsServer((_, _) => []);
        using var good = new FakeDnsServer((query, _) => [DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, answers: [("web.test", 1, s_address)])]);
        using var closed = ReservedPort.Udp();
        // The silent one costs all of the time; the others must have answered within it.
        var resolver = new StubResolver(NetworkContext.Host, () => new ResolverSettings { Servers = [closed.EndPoint, silent.EndPoint, failing.EndPoint, good.EndPoint], Timeout = TimeSpan.FromSeconds(1.5) });
        Assert.Equal(DnsOutcome.Answered, (await resolver.ResolveAsync("web.test", AddressFamily.InterNetwork, CancellationToken.None)).Outcome);
        Assert.Equal((1, 1, 1), (silent.UdpQueries, failing.UdpQueries, good.UdpQueries));
    }

    [Theory]
    [InlineData(3, DnsOutcome.NoSuchName, 1)]
    [InlineData(0, DnsOutcome.NoData, 1)]
    [InlineData(2, DnsOutcome.ServerFailed, 2)]
    [InlineData(5, DnsOutcome.ServerFailed, 2)]
    public async Task What_the_server_says_is_the_outcome(int code, DnsOutcome expected, int queries)
    {
        using var server = new FakeDnsServer((query, _) => [DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, code)]);
        Assert.Equal((expected, queries), ((await ResolveAsync(server, "web.test")).Outcome, server.UdpQueries));
    }

    [Fact]
    public async Task Silence_and_a_closed_port_are_told_apart_and_cancelling_ends_the_wait()
    {
        using var silent = new FakeDnsServer((_, _) => []);
        Assert.Equal(DnsOutcome.TimedOut, (await ResolveAsync(silent, "web.test", milliseconds: 200)).Outcome);
        using var closed = ReservedPort.Udp();
        var refused = new StubResolver(NetworkContext.Host, () => new ResolverSettings { Servers = [closed.EndPoint] });
        Assert.Equal(DnsOutcome.Unreachable, (await refused.ResolveAsync("web.test", AddressFamily.InterNetwork, CancellationToken.None)).Outcome);
        var patient = new StubResolver(NetworkContext.Host, () => new ResolverSettings { Servers = [silent.EndPoint], Timeout = TimeSpan.FromSeconds(30) });
        using var cancelling = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patient.ResolveAsync("web.test", null, cancelling.Token));
    }

    [Fact]
    public async Task A_server_that_breaks_off_over_TCP_is_an_outcome()
    {
        using var server = new FakeDnsServer((query, tcp) => tcp ? [] : [DnsMessages.Response(FakeDnsServer.IdOf(query), "web.test", DnsRecordType.A, truncated: true)]);
        Assert.Equal(DnsOutcome.Malformed, (await ResolveAsync(server, "web.test")).Outcome);
    }

    private static Task<(DnsOutcome Outcome, IReadOnlyList<IPAddress> Addresses)> ResolveAsync(FakeDnsServer server, string name, int milliseconds = 30_000) =>
        new StubResolver(NetworkContext.Host, () => new ResolverSettings { Servers = [server.EndPoint], Timeout = TimeSpan.FromMilliseconds(milliseconds) })
            .ResolveAsync(name, AddressFamily.InterNetwork, CancellationToken.None);
}

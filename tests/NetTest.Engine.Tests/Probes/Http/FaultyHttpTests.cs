using System.Text;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Http;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Http;

/// <summary>Peers that misbehave: each is an outcome with words, within the time.</summary>
[Collection(NetworkGroup.Name)]
public sealed class FaultyHttpTests
{
    public static TheoryData<string, string> Answers => new()
    {
        { "garbage\r\n\r\n", nameof(ProbeOutcome.WrongAnswer) },
        { "HTTP/1.1 999999 OK\r\n\r\n", nameof(ProbeOutcome.WrongAnswer) },
        { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", nameof(ProbeOutcome.Reset) },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", nameof(ProbeOutcome.WrongAnswer) },
        { "HTTP/1.1 200 O", nameof(ProbeOutcome.Reset) },
        { "", nameof(ProbeOutcome.Reset) },
        { "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", nameof(ProbeOutcome.WrongAnswer) },
        { "HTTP/1.1 302 Found\r\nLocation: ::::\r\nContent-Length: 0\r\n\r\n", nameof(ProbeOutcome.Answered) },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Bad_answers_are_outcomes(string answer, string expected)
    {
        await using var peer = FaultyPeer.Answers(Encoding.ASCII.GetBytes(answer), thenCloses: true);
        var sample = await ProbeAsync($"http://{peer.EndPoint}/", new HttpProbeSettings { MaxRedirects = 2 });
        Assert.Equal(expected, sample.Outcome.ToString());
        Assert.Equal(sample.Outcome == ProbeOutcome.Answered, sample.Problem is null);
    }

    [Theory]
    [InlineData("http", nameof(ProbeOutcome.TimedOut))]
    [InlineData("https", nameof(ProbeOutcome.TlsFailed))]
    public async Task A_silent_peer_ends_with_the_probe_s_time(string scheme, string expected)
    {
        // The time is over when the peer has heard the question.
        using var time = new CancellationTokenSource();
        await using var peer = FaultyPeer.Start(async (socket, token) =>
        {
            await FaultyPeer.ReadAsync(socket, token);
            await time.CancelAsync();
            await FaultyPeer.ReadAllAsync(socket, token);
        });
        var sample = await ProbeAsync($"{scheme}://{peer.EndPoint}/", new HttpProbeSettings(), time.Token);
        Assert.Equal(expected, sample.Outcome.ToString());
        Assert.NotNull(sample.Connect);
        Assert.Null(sample.Lookup);
        Assert.NotNull(sample.Problem);
    }

    [Fact]
    public async Task An_endless_body_ends_with_the_probe_s_time()
    {
        using var time = new CancellationTokenSource();
        await using var peer = FaultyPeer.Start(async (socket, token) =>
        {
            await FaultyPeer.ReadAsync(socket, token);
            await socket.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
            // Over when the probe has taken more than all buffers hold, and so has the head.
            for (var sent = 0L; ; sent += 10_000)
            {
                await socket.SendAsync(new byte[10_000], token);
                if (sent == 64_000_000)
                    await time.CancelAsync();
            }
        });
        var sample = await ProbeAsync($"http://{peer.EndPoint}/", new HttpProbeSettings(), time.Token);
        Assert.Equal((ProbeOutcome.TimedOut, 200), (sample.Outcome, sample.StatusCode));
    }

    [Fact]
    public async Task Reset_refused_no_TLS_and_unknown_names_are_told_apart()
    {
        await using var resets = FaultyPeer.Resets();
        Assert.Equal(ProbeOutcome.Reset, (await ProbeAsync($"http://{resets.EndPoint}/")).Outcome);
        Assert.Equal(ProbeOutcome.TlsFailed, (await ProbeAsync($"https://{resets.EndPoint}/")).Outcome);
        await using var plain = FaultyPeer.Answers("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), thenCloses: true);
        Assert.Equal(ProbeOutcome.TlsFailed, (await ProbeAsync($"https://{plain.EndPoint}/")).Outcome);
        using var closed = ReservedPort.Tcp();
        Assert.Equal(ProbeOutcome.Refused, (await ProbeAsync($"http://{closed.EndPoint}/")).Outcome);
        var unknown = await ProbeAsync("http://no-such-name.invalid./");
        Assert.Equal(ProbeOutcome.Failed, unknown.Outcome);
        Assert.Contains("no-such-name.invalid", unknown.Problem, StringComparison.Ordinal);
        await using var http1 = FaultyPeer.Answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), thenCloses: true);
        Assert.NotEqual(ProbeOutcome.Answered, (await ProbeAsync($"http://{http1.EndPoint}/", new HttpProbeSettings { Version = HttpProbeVersion.Http2 })).Outcome);
    }

    [Fact]
    public async Task Five_hundred_failed_probes_leave_no_socket()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;
        await using (var peer = FaultyPeer.ClosesAtOnce())
        {
            await using var probe = new HttpProbe(new HttpProbeTarget { Url = new Uri($"http://{peer.EndPoint}/") }, new HttpProbeSettings());
            for (var i = 0; i < 500; i++)
            {
                using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                Assert.NotEqual(ProbeOutcome.Answered, (await probe.ProbeAsync(deadline.Token)).Outcome);
            }
        }

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 20);
    }

    private static async Task<HttpProbeSample> ProbeAsync(string url, HttpProbeSettings? settings = null, CancellationToken time = default)
    {
        await using var probe = new HttpProbe(new HttpProbeTarget { Url = new Uri(url) }, settings ?? new HttpProbeSettings());
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(time);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        return await probe.ProbeAsync(deadline.Token);
    }
}

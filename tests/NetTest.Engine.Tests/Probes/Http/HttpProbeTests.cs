using System.Globalization;
using System.Net.Sockets;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Http;
using NetTest.Engine.Sockets;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Http;

/// <summary>HTTP probes between namespaces, with nginx at the far end and curl beside us.</summary>
[Collection(NetworkGroup.Name)]
public sealed class HttpProbeTests : IAsyncLifetime
{
    private TestNamespaces? _namespaces;
    private NginxServer? _nginx;
    private NetworkContext? _client;

    private static HttpProbeSettings Trusting => new() { TrustedAuthorities = [TestCertificateAuthority.Authority] };

    public async ValueTask InitializeAsync()
    {
        Requires.Tool("curl", "curl");
        _namespaces = await TestNamespaces.CreateAsync();
        _nginx = await NginxServer.StartAsync(_namespaces.Server);
        _client = NetworkContext.Open(_namespaces.Client);
        Directory.CreateDirectory(EtcFolder);
        await File.WriteAllTextAsync(Path.Combine(EtcFolder, "hosts"), $"{TestNamespaces.ServerAddress} {NginxServer.Name}\n{TestNamespaces.ServerAddress6} {NginxServer.Name}\n");
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_nginx is not null)
            await _nginx.DisposeAsync();
        if (_namespaces is null)
            return;
        if (Directory.Exists(EtcFolder))
            Directory.Delete(EtcFolder, recursive: true);
        await _namespaces.DisposeAsync();
    }

    private string EtcFolder => $"/etc/netns/{_namespaces!.Client}";

    [Theory]
    [InlineData("http://web.test/hello", HttpProbeVersion.Auto, "1.1", null, null)]
    [InlineData("http://web.test/hello", HttpProbeVersion.Http11, "1.1", null, null)]
    [InlineData("http://web.test:81/hello", HttpProbeVersion.Http2, "2.0", null, null)]
    [InlineData("https://web.test/hello", HttpProbeVersion.Auto, "2.0", "TLS 1.3", "h2")]
    [InlineData("https://web.test/hello", HttpProbeVersion.Http11, "1.1", "TLS 1.3", "http/1.1")]
    [InlineData("https://web.test/hello", HttpProbeVersion.Http2, "2.0", "TLS 1.3", "h2")]
    public async Task Each_version_of_HTTP_is_spoken_over_both_families_and_tells_all_its_phases(string url, HttpProbeVersion version, string spoken, string? tls, string? alpn)
    {
        foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            if (family == AddressFamily.InterNetworkV6 && url.Contains(":81", StringComparison.Ordinal))
                continue;
            var sample = await ProbeAsync(url, Trusting with { Version = version }, family);
            Assert.Equal((ProbeOutcome.Answered, null, 200, 5L), (sample.Outcome, sample.Problem, sample.StatusCode, sample.BodyBytes));
            Assert.Equal((spoken, tls, alpn), (sample.HttpVersion, sample.TlsVersion, sample.ApplicationProtocol));
            Assert.Equal(family, sample.RemoteEndPoint!.AddressFamily);
            Assert.True(sample.Connect > 0 && sample.FirstByte > 0 && sample.Lookup >= 0 && (tls is null) == (sample.Tls is null));
            Assert.True(sample.Total >= sample.Lookup + sample.Connect + (sample.Tls ?? 0) + sample.FirstByte, sample.ToString());
            if (tls is not null)
                Assert.Equal(_nginx!.ExpiresAt, sample.CertificateExpiresAt);
        }
    }

    [Fact]
    public Task The_phases_are_those_of_curl() => Measurement.UntilRightAsync(async () =>
    {
        const int times = 15;
        var ours = new List<HttpProbeSample>();
        var theirs = new List<double[]>();
        for (var i = 0; i < times; i++)
        {
            ours.Add(await ProbeAsync("https://web.test/big", Trusting with { Version = HttpProbeVersion.Http11 }));
            var output = await TestNamespaces.ExecAsync(
                _namespaces!.Client, "curl", "-sS", "-o", "/dev/null", "--http1.1", "--cacert", _nginx!.AuthorityPath, "--resolve", $"web.test:443:{TestNamespaces.ServerAddress}",
                "-w", "%{time_namelookup} %{time_connect} %{time_appconnect} %{time_pretransfer} %{time_starttransfer} %{time_total} %{size_download}", "https://web.test/big");
            theirs.Add([.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))]);
        }

        Assert.All(ours, sample => Assert.Equal(1_000_000, sample.BodyBytes));
        Assert.All(theirs, values => Assert.Equal(1_000_000, values[6]));
        // The least of fifteen, in which no other program was in the way, within 10 ms, of what on this link takes a fraction of one: a wrong unit, or a
        // phase that holds another, shows. What curl calls TLS has the loading of all the system's authorities in it, so ours may be shorter by that.
        Near(theirs.Min(t => t[1] - t[0]), ours.Skip(1).Min(s => s.Connect!.Value / 1e9), 0.01);
        Near(theirs.Min(t => t[2] - t[1]), ours.Skip(1).Min(s => s.Tls!.Value / 1e9), 0.05);
        Near(theirs.Min(t => t[4] - t[3]), ours.Skip(1).Min(s => s.FirstByte!.Value / 1e9), 0.01);

        static void Near(double curl, double probe, double less) => Assert.InRange(probe, curl - less, curl + 0.01);
    });

    [Fact]
    public async Task A_server_that_takes_its_time_is_seen_in_the_first_byte_and_a_slow_body_in_the_total()
    {
        // What the probe must tell apart: a peer that thinks, and one that speaks slowly.
        var (thinking, pause) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(200));
        await using var peer = FaultyPeer.Start(async (socket, token) =>
        {
            await FaultyPeer.ReadAsync(socket, token);
            await Task.Delay(thinking, token);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"u8.ToArray(), token);
            await Task.Delay(pause, token);
            await socket.SendAsync("cd"u8.ToArray(), token);
            await FaultyPeer.ReadAllAsync(socket, token);
        });
        // What the probe hears late of the first part is missing from the second: a busy machine may tell nothing once, and not each time.
        await Measurement.UntilRightAsync(async () =>
        {
            var sample = await ProbeHostAsync($"http://{peer.EndPoint}/");
            Assert.Equal((ProbeOutcome.Answered, 4L), (sample.Outcome, sample.BodyBytes));
            Assert.InRange(sample.FirstByte!.Value / 1e9, 0.29, 2);
            Assert.InRange((sample.Total!.Value - sample.FirstByte.Value) / 1e9, 0.19, 2);
            Assert.True(sample.Connect < sample.FirstByte);
        });
    }

    [Fact]
    public async Task The_certificate_is_checked_and_its_expiry_told_even_if_it_is_refused()
    {
        var untrusted = await ProbeAsync("https://web.test/hello", new HttpProbeSettings());
        Assert.Equal((ProbeOutcome.TlsFailed, (int?)null), (untrusted.Outcome, untrusted.StatusCode));
        Assert.Equal(_nginx!.ExpiresAt, untrusted.CertificateExpiresAt);
        Assert.Contains("certificate was not accepted", untrusted.Problem, StringComparison.Ordinal);

        var expired = await ProbeAsync("https://web.test:444/", Trusting);
        Assert.Equal(ProbeOutcome.TlsFailed, expired.Outcome);
        Assert.InRange((expired.CertificateExpiresAt!.Value - DateTimeOffset.UtcNow).TotalDays, -10.1, -9.9);

        var insecure = await ProbeAsync("https://web.test:444/", new HttpProbeSettings { Insecure = true });
        Assert.Equal((ProbeOutcome.Answered, 200), (insecure.Outcome, insecure.StatusCode));
        Assert.Contains("NotTimeValid", insecure.CertificateProblem, StringComparison.Ordinal);

        var otherName = await ProbeAsync("https://web.test/hello", Trusting with { ServerName = "other.test" });
        Assert.Equal(ProbeOutcome.TlsFailed, otherName.Outcome);
        Assert.Contains("another name", otherName.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_answers_unless_they_are_to_be_followed()
    {
        var kept = await ProbeAsync("http://web.test/moved", new HttpProbeSettings());
        Assert.Equal((ProbeOutcome.Answered, 302, 0), (kept.Outcome, kept.StatusCode, kept.Redirects));
        var followed = await ProbeAsync("http://web.test/moved", new HttpProbeSettings { MaxRedirects = 3 });
        Assert.Equal((ProbeOutcome.Answered, 200, 1, 5L), (followed.Outcome, followed.StatusCode, followed.Redirects, followed.BodyBytes));
        var loop = await ProbeAsync("http://web.test/loop", new HttpProbeSettings { MaxRedirects = 3 });
        Assert.Equal((302, 3), (loop.StatusCode, loop.Redirects));
    }

    [Fact]
    public async Task Method_headers_and_expected_status_are_what_was_asked_for()
    {
        var sample = await ProbeAsync("http://web.test/echo", new HttpProbeSettings { Method = "POST", Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Test"] = "42", ["Host"] = "else.test" } });
        Assert.Equal("POST 42 else.test".Length, sample.BodyBytes);
        Assert.Equal((ProbeOutcome.WrongAnswer, "status 418"), (await ProbeAsync("http://web.test/teapot", new HttpProbeSettings())) is var teapot ? (teapot.Outcome, teapot.Problem) : default);
        Assert.Equal(ProbeOutcome.Answered, (await ProbeAsync("http://web.test/teapot", new HttpProbeSettings { ExpectedStatus = 418 })).Outcome);
        Assert.Equal(ProbeOutcome.WrongAnswer, (await ProbeAsync("http://web.test/hello", new HttpProbeSettings { ExpectedStatus = 204 })).Outcome);
        Assert.Equal(ErrorReason.InvalidArgument, Assert.Throws<NetTestException>(() => new HttpProbe(Target("http://x/"), new HttpProbeSettings { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["a b"] = "c" } })).Reason);
        Assert.Equal(ErrorReason.InvalidArgument, Assert.Throws<NetTestException>(() => new HttpProbe(Target("ftp://x/"), new HttpProbeSettings())).Reason);
    }

    [Fact]
    public async Task Each_probe_connects_anew_unless_the_connection_is_to_be_kept()
    {
        var before = await TestNamespaces.ReadCounterAsync(_namespaces!.Server, "Tcp", "PassiveOpens");
        await using (var fresh = new HttpProbe(Target("http://web.test/hello"), new HttpProbeSettings()))
        {
            for (var i = 0; i < 5; i++)
                Assert.NotNull((await fresh.ProbeAsync(CancellationToken.None)).Connect);
        }

        Assert.Equal(5, await TestNamespaces.ReadCounterAsync(_namespaces.Server, "Tcp", "PassiveOpens") - before);
        await using (var kept = new HttpProbe(Target("http://web.test/hello"), new HttpProbeSettings { KeepConnection = true }))
        {
            Assert.NotNull((await kept.ProbeAsync(CancellationToken.None)).Connect);
            for (var i = 0; i < 4; i++)
            {
                var again = await kept.ProbeAsync(CancellationToken.None);
                Assert.Equal((ProbeOutcome.Answered, (long?)null), (again.Outcome, again.Connect));
                Assert.True(again.FirstByte > 0 && again.FirstByte <= again.Total);
            }
        }

        Assert.Equal(6, await TestNamespaces.ReadCounterAsync(_namespaces.Server, "Tcp", "PassiveOpens") - before);
    }

    [Fact]
    public async Task A_measurement_by_https_has_a_view_for_each_phase_and_the_certificate_among_its_details()
    {
        var result = await ConnTest.RunAsync(
            new ConnTestOptions { Target = "web.test/hello", Protocol = ProbeProtocol.Https, Context = _client!, Count = 5, Interval = TimeSpan.FromMilliseconds(20), Http = Trusting },
            progress: null,
            CancellationToken.None);
        Assert.Equal((5L, 5L, "https"), (result.Sent, result.Received, result.Protocol));
        Assert.Equal(200, result.Details["StatusCode"]);
        Assert.Equal(_nginx!.ExpiresAt, result.Details["CertificateExpiresAt"]);
        Assert.Equal("TLS 1.3", result.Details["TlsVersion"]);
        foreach (var phase in (string[])["lookup", "connect", "tls", "first-byte", "total"])
            Assert.Equal(5, Assert.Single(result.Views, view => view.Name == phase).Count);
    }

    private async Task<HttpProbeSample> ProbeAsync(string url, HttpProbeSettings settings, AddressFamily family = AddressFamily.InterNetwork)
    {
        await using var probe = new HttpProbe(Target(url) with { Family = family }, settings);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await probe.ProbeAsync(deadline.Token);
    }

    private HttpProbeTarget Target(string url) => new() { Url = new Uri(url), Context = _client!, Family = AddressFamily.InterNetwork };

    private static async Task<HttpProbeSample> ProbeHostAsync(string url)
    {
        await using var probe = new HttpProbe(new HttpProbeTarget { Url = new Uri(url) }, new HttpProbeSettings());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await probe.ProbeAsync(deadline.Token);
    }
}

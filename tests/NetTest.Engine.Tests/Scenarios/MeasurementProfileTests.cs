using System.Net;
using System.Text;
using NetTest.Engine.Probes;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Throughput;
using NetTest.Engine.Yaml;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>Probes and throughput tests of profiles: what is read, what is inherited, what is wrong.</summary>
public class MeasurementProfileTests
{
    private static string Text(string server, string client, string more = "") => $$"""
        base:
          servers:
            - talk_point: {to_bridge: br, ip: 10.1.1.2/24, netns: far}
              traffic: [{name: web, ssl: true, server_name: web.test}, {name: dns, protocol: udp, flow_mode: udp_test, server_port: 53}]
              {{server}}
          clients:
            - talk_point: {to_bridge: br, ip: 10.1.1.3/24, netns: near}
              {{client}}
        {{more}}
        """;

    private static ScenarioCase Parse(string server, string client, string more = "") => ScenarioFile.Parse(Text(server, client, more), "pf.yaml").GetCase(null);

    private static ScenarioProbe Probe(string keys, string server = "probes: {name: echo, port: 9000, key: secret}") => Assert.Single(Parse(server, $"probes: {{{keys}}}").Probes);

    private static ScenarioThroughput Throughput(string keys) => Assert.Single(Parse("throughput: {name: carrier, port: 5300}", $"throughput: {{{keys}}}").Throughput);

    [Fact]
    public void A_probe_inherits_address_port_and_key_of_its_responder()
    {
        var probe = Probe("s_name: echo, protocol: stamp, count: 7, interval_ms: 2.5, timeout_ms: 300, payload_bytes: 100, dscp: 46, max_loss_percent: 3, path_mtu: true, when: after");

        Assert.Equal(("near→echo probe", "near", ProbeMoment.After, true, false), (probe.Name, probe.Namespace, probe.When, probe.PathMtu, probe.UntilLoadEnds));
        var options = probe.Options;
        Assert.Equal(("10.1.1.2", 9000, ProbeProtocol.Stamp, 7L, 100, 46, 3.0), (options.Target, options.Port, options.Protocol, options.Count, options.PayloadBytes, options.Dscp, options.MaxLossPercent));
        Assert.Equal((2.5, 300.0), (options.Interval.TotalMilliseconds, options.Timeout.TotalMilliseconds));
        Assert.Equal("secret", Encoding.UTF8.GetString(options.Key!.Value.Span));
    }

    [Theory]
    [InlineData("s_name: echo", ProbeProtocol.Auto, 9000, null)]
    [InlineData("s_name: web", ProbeProtocol.Tcp, 443, "web")]
    [InlineData("s_name: dns", ProbeProtocol.Icmp, 53, null)]
    [InlineData("s_name: web, protocol: https", ProbeProtocol.Https, 443, "web")]
    [InlineData("s_name: web, protocol: https, port: 8443", ProbeProtocol.Https, 8443, null)]
    [InlineData("target: far", ProbeProtocol.Auto, 9000, null)]
    [InlineData("target: 10.1.1.2, protocol: udp", ProbeProtocol.Udp, 9000, null)]
    [InlineData("target: 'https://10.1.1.2/'", ProbeProtocol.Https, null, "web")]
    [InlineData("target: '10.1.1.2:443', protocol: tcp", ProbeProtocol.Tcp, 443, "web")]
    [InlineData("target: 10.1.1.9, protocol: udp", ProbeProtocol.Udp, null, null)]
    [InlineData("target: www.example.com, protocol: icmp", ProbeProtocol.Icmp, null, null)]
    public void What_is_not_said_follows_from_whom_it_asks(string keys, ProbeProtocol protocol, int? port, string? seenBy)
    {
        var probe = Probe(keys);

        Assert.Equal((protocol, port, seenBy), (probe.Options.Protocol, probe.Options.Port, probe.SeenBy));
        Assert.Equal(probe.Options.Protocol == ProbeProtocol.Https && keys.Contains("s_name", StringComparison.Ordinal) ? "web.test" : probe.Options.Http.ServerName, probe.Options.Http.ServerName);
    }

    [Theory]
    [InlineData("", "10.1.2.1")]
    [InlineData(", ipv6: true", "fd00:2::1")]
    public void A_router_is_asked_at_its_nearest_address(string keys, string address)
    {
        var scenario = ScenarioFile.Parse(
            $$$"""
            routers: {name: r1, links: [{bridge: br1, ip: 10.1.1.1/24, ipv6: 'fd00:1::1/64'}, {bridge: br2, ip: 10.1.2.1/24, ipv6: 'fd00:2::1/64'}]}
            clients: {talk_point: {to_bridge: br2, ip: 10.1.2.3/24, ipv6: 'fd00:2::3/64', netns: near}, probes: {target: r1, protocol: icmp{{{keys}}}}}
            """,
            "pf.yaml").GetCase(null);

        Assert.Equal(("near→r1 probe", address), (scenario.Probes[0].Name, scenario.Probes[0].Options.Target));
    }

    [Theory]
    [InlineData("probes: {target: r1, protocol: udp}", "'udp' needs a responder, and r1 is a router, which has none; probe it by icmp")]
    [InlineData("throughput: {target: r1}", "r1 is a router, which runs no throughput server")]
    public void A_router_answers_no_more_than_any_host_does(string work, string mistake)
    {
        var text = $"routers: {{name: r1, links: [{{bridge: br, ip: 10.1.1.1/24}}]}}\nclients: {{talk_point: {{to_bridge: br, ip: 10.1.1.3/24}}, {work}}}";

        Assert.Contains(mistake, Assert.Single(Assert.Throws<ProfileException>(() => ScenarioFile.Parse(text, "pf.yaml")).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_probe_during_the_load_ends_with_it_unless_it_has_a_count()
    {
        Assert.True(Probe("s_name: echo, when: during").UntilLoadEnds);
        Assert.False(Probe("s_name: echo, when: during, count: 5").UntilLoadEnds);
    }

    [Fact]
    public void A_throughput_test_takes_the_options_of_the_command_line()
    {
        var test = Throughput("s_name: carrier, udp: true, rate: 20M, bytes: 1Gi, parallel: 3, bidirectional: true, omit_seconds: 1, block_bytes: 1200, dscp: 10, interval_seconds: 0.5");

        var options = test.Options;
        Assert.Equal(("10.1.1.2", 5300, ThroughputProtocol.Udp, ThroughputDirection.Bidirectional), (options.Target, options.Port, options.Protocol, options.Direction));
        Assert.Equal((20_000_000L, 1L << 30, 3, 1, 1200, 40, 0.5), (options.RateBitsPerSecond, options.Bytes, options.Parallel, options.OmitSeconds, options.BlockBytes, options.TypeOfService, options.IntervalSeconds));
        Assert.Equal((false, null), (test.Together, test.TotalSeconds));
        Assert.Equal(11.0, Throughput("target: far, omit_seconds: 1, together: true").TotalSeconds);
    }

    [Fact]
    public void Listeners_have_their_options()
    {
        var scenario = Parse(
            "probes: {name: echo, ip: 10.1.1.2, stateless: true, packets_per_second: 5, max_connections: 6}\n      throughput: {name: carrier, max_rate: 1G, max_seconds: 9, max_streams: 2, max_clients: 3}", "probes: {s_name: echo}");

        var responder = Assert.Single(scenario.Responders).Options;
        Assert.Equal((IPAddress.Parse("10.1.1.2"), 8080, false, 5, 6), (responder.Address, responder.Port, responder.Stateful, responder.PacketsPerSecondPerSource, responder.MaxConnections));
        var server = Assert.Single(scenario.ThroughputServers).Options;
        Assert.Equal((5201, 3, 1_000_000_000L, TimeSpan.FromSeconds(9), 2), (server.Port, server.MaxClients, server.ClientLimits.BitsPerSecond, server.ClientLimits.Duration, server.ClientLimits.Streams));
    }

    [Fact]
    public void Clients_that_only_measure_need_no_servers()
    {
        var scenario = ScenarioFile.Parse("clients: {talk_point: {to_bridge: br, ip: 10.1.1.3/24}, probes: {target: 10.1.1.1}, throughput: {target: '10.1.1.1:5202'}}", "pf.yaml").GetCase(null);

        Assert.Empty(scenario.Servers);
        Assert.Equal(("10.1.1.1", 5202), (scenario.Throughput[0].Options.Target, scenario.Throughput[0].Options.Port));
        var plan = ScenarioPlan.Create(scenario, new ScenarioRunOptions());
        Assert.Equal(("ns_c1→10.1.1.1 probe", "10.1.1.1:5202", 0), (plan.Probes[0].Name, plan.Throughput[0].Target, plan.Servers.Count));
    }

    [Theory]
    [InlineData("", "probes: {s_name: web, protocol: udp}", "8:39", "'udp' needs a responder, and 'web' is a traffic server")]
    [InlineData("", "probes: {target: far, protocol: stamp}", "8:39", "'stamp' needs a responder, and far has none; add 'probes: [{name: …}]' to its talk point")]
    [InlineData("", "probes: {target: 10.1.1.2, protocol: tcp-request}", "8:44", "needs a responder, and far has none")]
    [InlineData("probes: {name: echo}", "probes: {target: far, protocol: udp, port: 9}", "8:50", "no responder of far answers on that port; 'echo' answers on 8080")]
    [InlineData("probes: {name: echo, key: k}", "probes: {s_name: echo, protocol: tcp-request}", "8:40", "'echo' has a key, so it answers STAMP only")]
    [InlineData("", "probes: {s_name: web, protocol: http}", "8:39", "'web' speaks TLS; say 'protocol: https'")]
    [InlineData("", "probes: {s_name: web, protocol: grpc}", "8:39", "speaks no gRPC")]
    [InlineData("", "probes: {s_name: wob}", "8:24", "did you mean 'web'?")]
    [InlineData("", "probes: {target: web}", "8:24", "write 's_name: web'")]
    [InlineData("", "probes: {target: 'far:9000'}", "8:24", "'far' is a namespace of this case; write 'target: far', with 'port' beside it")]
    [InlineData("", "probes: [{target: far_1, name: host}, {target: fa_r}]", "8:54", "no namespace of this case is named 'fa_r'; did you mean 'far'?")]
    [InlineData("", "probes: {target: 'a b'}", "8:24", "'a b' is not a target")]
    [InlineData("probe: {name: echo}", "probes: {target: far}", "5:7", "has no key 'probe'; did you mean 'probes'?")]
    [InlineData("", "prober: {target: far}", "8:7", "has no key 'prober'; did you mean 'probes'?")]
    [InlineData("", "probes: {}", "8:15", "a probe lacks the key 's_name' or 'target'")]
    [InlineData("", "probes: {s_name: web, target: far}", "8:29", "keep one of them")]
    [InlineData("", "probes: {target: far, protocol: pong}", "8:39", "'protocol' must be auto, icmp, tcp, ")]
    [InlineData("", "probes: {target: far, when: later}", "8:35", "'when' must be before, during or after, not 'later'")]
    [InlineData("", "probes: {target: far, cuont: 5}", "8:29", "did you mean 'count'?")]
    [InlineData("", "probes: {target: far, count: 0}", "8:36", "a whole number from 1 to 100000000")]
    [InlineData("", "probes: {target: far, interval_ms: 0}", "8:42", "of milliseconds from 0.001 to 86400000")]
    [InlineData("", "probes: {target: far, payload_bytes: 65488}", "8:44", "from 0 to 65487")]
    [InlineData("", "probes: {target: far, max_loss_percent: 101}", "8:47", "from 0 to 100")]
    [InlineData("", "probes: {target: far, protocol: icmp, method: GET}", "8:45", "'method' does nothing for icmp")]
    [InlineData("", "probes: {target: far, protocol: icmp, key: k}", "8:15", "A key belongs to STAMP")]
    [InlineData("", "probes: {target: far, ipv6: true}", "8:35", "far has 10.1.1.2, and this probe has IPv4 only and says 'ipv6: true'")]
    [InlineData("", "probes: {target: 'fd00::1'}", "8:24", "the target is fd00::1, and this probe has IPv4 only")]
    [InlineData("", "probes: {target: 10.9.9.9}", "8:24", "near has no IPv4 gateway")]
    [InlineData("", "throughput: {s_name: web}", "8:28", "'web' is a traffic server; add 'throughput: [{name: …}]' to far")]
    [InlineData("", "throughput: {target: far}", "8:28", "throughput needs a server, and far has none")]
    [InlineData("throughput: {name: carrier}", "throughput: {target: far, port: 9}", "8:39", "'carrier' listens on 5201")]
    [InlineData("throughput: {name: carrier}", "throughput: {s_name: carrier, reverse: true, bidirectional: true}", "8:37", "'bidirectional' sends both ways already")]
    [InlineData("throughput: {name: carrier}", "throughput: {s_name: carrier, seconds: 1, bytes: 5}", "8:19", "Only one of seconds, bytes and blocks")]
    [InlineData("throughput: {name: carrier}", "throughput: {s_name: carrier, rate: fast}", "8:43", "'rate' must be a number with or without k, M, G, T")]
    [InlineData("throughput: {name: carrier}", "throughput: {s_name: carrier, udp: true, mss: 1000}", "8:19", "are for TCP only")]
    [InlineData("throughput: {name: carrier}", "throughput: {s_name: carrier, parallel: 129}", "8:47", "from 1 to 128")]
    [InlineData("throughput: {name: carrier}", "throughput: {s_name: carrier, omit: 1}", "8:37", "did you mean 'omit_seconds'?")]
    [InlineData("throughput: {name: web}", "probes: {target: far}", "5:26", "the server 'web' is there already, in line 4")]
    [InlineData("throughput: {name: carrier, port: 53}", "probes: {target: far}", "5:41", "port 53 (udp) of far is taken by server 'dns'")]
    [InlineData("probes: {name: echo}", "traffic: {s_name: echo}", "8:25", "'echo' is a responder of probes, which takes no traffic")]
    [InlineData("probes: {name: echo, count: 3}", "probes: {target: far}", "5:28", "a responder has no key 'count'")]
    [InlineData("", "probes: [{target: far, name: x}, {target: far, name: x}]", "8:60", "the name 'x' is taken")]
    public void What_is_wrong_is_told_with_its_place(string server, string client, string place, string fragment)
    {
        var exception = Assert.Throws<ProfileException>(() => Parse(server, client));

        var diagnostic = exception.Diagnostics[0];
        Assert.Contains(fragment, diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(place, FormattableString.Invariant($"{diagnostic.Line}:{diagnostic.Column}"));
    }

    [Theory]
    [InlineData("{on: idle, metric: rtt_p99_ms, max: 20}", null)]
    [InlineData("{on: idle, metric: RttP99Ms, max: 20}", null)]
    [InlineData("{on: idle, metric: rttP99Ms, max: 20}", null)]
    [InlineData("{on: idle, metric: loss_procent, max: 20}", "did you mean 'LossPercent'?")]
    [InlineData("{on: idle, metric: path_mtu_bytes, min: 1400}", "'idle' measures no PathMtuBytes; add 'path_mtu: true' to it")]
    [InlineData("{on: up, metric: bits_per_second, min: 1e6}", null)]
    [InlineData("{on: up, metric: bit_per_second, min: 1e6}", "did you mean 'BitsPerSecond'?")]
    [InlineData("{on: near, metric: lost, max: 0}", "'near' runs several clients; name one of 'idle' and 'up'")]
    [InlineData("{on: carrier, metric: lost, max: 0}", "that has a result is named 'carrier'")]
    public void Assertions_know_what_is_measured(string assertion, string? mistake)
    {
        ScenarioCase Read() => Parse("throughput: {name: carrier}", "probes: {target: far, name: idle}\n      throughput: {s_name: carrier, name: up}", $"  assert: {assertion}");

        if (mistake is null)
            Assert.Single(Read().Assertions);
        else
            Assert.Contains(mistake, Assert.Throws<ProfileException>(Read).Diagnostics[0].Message, StringComparison.Ordinal);
    }
}

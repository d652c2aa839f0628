using System.Net;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

public class ScenarioFileTests
{
    private static ScenarioCase Parse(string text) => Assert.Single(ScenarioFile.Parse(text, "good.yaml").Cases);

    [Fact]
    public void What_the_profile_leaves_out_is_vtests_default()
    {
        var scenario = Parse(Profiles.Good
            .Replace("server_port: 80", "no_print: no", StringComparison.Ordinal)
            .Replace("          client_sum: 10\n", "", StringComparison.Ordinal));

        var server = Assert.Single(scenario.Servers);
        Assert.Equal(("web", "ns_s1", 443, "baseHttp", TransportProtocol.Tcp), (server.Name, server.Namespace, server.Options.Port, server.Options.Pattern.Name, server.Options.Protocol));
        Assert.Null(server.Options.Tls);
        Assert.False(server.Quiet);
        var client = Assert.Single(scenario.Clients);
        Assert.Equal(("ns_c1→web", "ns_c1", "web"), (client.Name, client.Namespace, client.ServerName));
        Assert.Equal(100_000, client.Options.Connections);
        Assert.Equal(2, client.Options.Concurrency);
        Assert.Equal(TimeSpan.FromMilliseconds(5), client.Options.Delay);
        Assert.Null(client.Options.Rate);
        Assert.Null(client.Options.Duration);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("10.1.1.2"), 443), client.Options.Server);
    }

    [Theory]
    [InlineData("client_cps: 50", 50.0, 2, 100_000L)]
    [InlineData("one_client: true", null, 1, 100_000L)]
    [InlineData("{one_client: yes, client_concur: 9}", null, 1, 100_000L)]
    [InlineData("duration: 1.5", null, 2, null)]
    [InlineData("{duration: 1.5, client_sum: 1_000}", null, 2, 1000L)]
    public void The_load_is_read_as_vtest_means_it(string keys, double? rate, int concurrency, long? connections)
    {
        var lines = string.Concat(keys.Trim('{', '}').Split(", ").Select(key => $"          {key}\n"));

        var client = Assert.Single(Parse(Profiles.With("          client_sum: 10\n", lines)).Clients).Options;

        Assert.Equal(rate, client.Rate);
        Assert.Equal(concurrency, client.Concurrency);
        Assert.Equal(connections, client.Connections);
    }

    [Fact]
    public void A_client_inherits_from_its_server_and_its_own_keys_override()
    {
        var scenario = Parse(Profiles.Good
            .Replace("server_port: 80", "ssl: on\n          server_name: www.example.com\n          flow_mode: Sym\n          alpn: [h2, http/1.1]\n          server_respond_delay: 2\n          verify_payload: true", StringComparison.Ordinal)
            .Replace("client_sum: 10", "client_sum: 10\n          server_port: 8443\n          server_name: other.example.com\n          alpn: h2", StringComparison.Ordinal));

        var client = Assert.Single(scenario.Clients).Options;

        Assert.Equal(8443, client.Server.Port);
        Assert.Equal("other.example.com", client.Tls?.ServerName);
        Assert.Equal(["h2"], client.Tls?.ApplicationProtocols);
        Assert.Equal("sym", client.Pattern.Name);
        Assert.Equal(TimeSpan.FromSeconds(2), client.ServerResponseDelay);
        Assert.True(client.VerifyPayload);
        Assert.False(client.Tls?.Insecure);
        var server = Assert.Single(scenario.Servers).Options;
        Assert.Equal(443, server.Port);
        Assert.Equal("www.example.com", server.Tls?.ServerName);
        Assert.Equal(["h2", "http/1.1"], server.Tls?.ApplicationProtocols);
        Assert.Equal(TimeSpan.FromSeconds(2), server.ResponseDelay);
    }

    [Fact]
    public void Every_further_key_reaches_the_engine()
    {
        var scenario = Parse(Profiles.Good
            .Replace("server_port: 80", "ssl: true\n          tls_min: 1.3\n          tls_max: 1.3\n          idle_timeout: 7\n          handshake_timeout: 8\n          transaction_timeout: 9\n          dscp: 46\n          mss: 1200\n          session_resumption: true\n          datagram_bytes: 900\n          no_print: true", StringComparison.Ordinal)
            .Replace("client_sum: 10", "connect_timeout: 1\n          handshake_timeout: 2\n          transaction_timeout: 3\n          dscp: 10\n          mss: 1300\n          keep_alive: 30\n          source_ports: 20000-29999\n          insecure: true\n          tls_max: 1.2\n          client_respond_delay: 0.5\n          name: browser", StringComparison.Ordinal));

        var server = scenario.Servers[0].Options;
        Assert.Equal((7.0, 8.0, 9.0), (server.IdleTimeout.TotalSeconds, server.HandshakeTimeout.TotalSeconds, server.TransactionTimeout.TotalSeconds));
        Assert.Equal((46, 1200, 900), (server.Dscp, server.MaximumSegmentSize, server.DatagramBytes));
        Assert.Equal((TlsProtocolVersion.Tls13, TlsProtocolVersion.Tls13, true), (server.Tls!.MinimumVersion, server.Tls.MaximumVersion, server.Tls.SessionResumption));
        Assert.True(scenario.Servers[0].Quiet);
        var client = scenario.Clients[0].Options;
        Assert.Equal((1.0, 2.0, 3.0), (client.ConnectTimeout.TotalSeconds, client.HandshakeTimeout.TotalSeconds, client.TransactionTimeout.TotalSeconds));
        Assert.Equal((10, 1300, 900), (client.Dscp, client.MaximumSegmentSize, client.DatagramBytes));
        Assert.Equal(TimeSpan.FromSeconds(30), client.KeepAlive);
        Assert.Equal(new PortRange(20000, 29999), client.SourcePorts);
        Assert.Equal(TimeSpan.FromSeconds(0.5), client.ResponseDelay);
        Assert.Equal((true, TlsProtocolVersion.Tls12, TlsProtocolVersion.Tls12, true), (client.Tls!.Insecure, client.Tls.MinimumVersion, client.Tls.MaximumVersion, client.Tls.SessionResumption));
        Assert.Equal("browser", scenario.Clients[0].Name);
        Assert.False(scenario.Clients[0].Quiet);
    }

    [Fact]
    public void A_talk_point_becomes_a_namespace_with_one_link()
    {
        var scenario = Parse(Profiles.With("gw: 10.1.1.1", "gw: 10.1.1.1\n        ipv6: fd00::2/64\n        gwv6: fd00::1\n        netns: left\n        mtu: 1400\n        tc: {egress: {delay: 10, jitter: 2.5, loss: 1}, ingress: {loss: 0.5}}"));

        Assert.True(scenario.Topology.EmulateGateways);
        var spec = scenario.Topology.Namespaces[0];
        Assert.Equal(("left", false), (spec.Name, spec.Forwarding));
        var link = Assert.Single(spec.Links);
        Assert.Equal("10.1.1.2/24 fd00::2/64", string.Join(' ', link.Addresses));
        Assert.Equal((IPAddress.Parse("10.1.1.1"), IPAddress.Parse("fd00::1"), 1400), (link.Gateway, link.GatewayV6, link.Mtu));
        Assert.Equal((10, 2.5, 1), (link.Egress!.DelayMs, link.Egress.JitterMs, link.Egress.LossPercent));
        Assert.Equal((0, 0, 0.5), (link.Ingress!.DelayMs, link.Ingress.JitterMs, link.Ingress.LossPercent));
    }

    [Fact]
    public void A_router_becomes_a_namespace_that_forwards()
    {
        var scenario = Parse(Profiles.With("  emulate_gateways: true\n", "  routers:\n    name: r1\n    links: [{bridge: br_s, ip: 10.1.1.1/24, mtu: 1280}, {bridge: br_c, ip: 10.1.2.1/24}]\n"));

        var router = scenario.Topology.Namespaces[^1];
        Assert.Equal(("r1", true), (router.Name, router.Forwarding));
        Assert.Equal("br_s br_c", string.Join(' ', router.Links.Select(link => link.Bridge)));
        Assert.Equal([1280, null], router.Links.Select(link => link.Mtu));
        Assert.Empty(ScenarioPlan.Create(scenario, new ScenarioRunOptions { EmulateGateways = true }).EmulatedGateways);
    }

    [Fact]
    public void Both_nestings_of_traffic_and_mappings_for_lists_mean_the_same()
    {
        var inside = Parse("""
            base:
              emulate_gateways: true
              servers:
                talk_point:
                  to_bridge: br_s
                  ip: 10.1.1.2/24
                  gw: 10.1.1.1
                  traffic:
                    name: web
                    server_port: 80
              clients:
                - talk_point:
                    to_bridge: br_c
                    ip: 10.1.2.2/24
                    gw: 10.1.2.1
                    traffic:
                      - s_name: web
                        client_sum: 10
            """);

        Assert.Equal(Describe(Parse(Profiles.Good)), Describe(inside));
    }

    [Fact]
    public void Lists_at_the_top_are_one_case_named_default()
    {
        var top = string.Join('\n', Profiles.Good.Split('\n').Skip(1).Select(line => line.Length > 2 ? line[2..] : line));

        var scenario = Parse(top);

        Assert.Equal("default", scenario.Name);
        Assert.Equal(Describe(Parse(Profiles.Good)), Describe(scenario with { Name = "base" }));
    }

    [Theory]
    [InlineData("", "10.1.1.2")]
    [InlineData("ipv6: true", "fd00:1::2")]
    [InlineData("ipv6: false", "10.1.1.2")]
    [InlineData("server_ip: 10.9.9.9", "10.9.9.9")]
    public void A_dual_stack_client_prefers_IPv4_unless_told_otherwise(string key, string expected)
    {
        var scenario = Parse(Profiles.Good
            .Replace("gw: 10.1.1.1", "gw: 10.1.1.1\n        ipv6: fd00:1::2/64\n        gwv6: fd00:1::1", StringComparison.Ordinal)
            .Replace("gw: 10.1.2.1", "gw: 10.1.2.1\n        ipv6: fd00:2::2/64\n        gwv6: fd00:2::1", StringComparison.Ordinal)
            .Replace("client_sum: 10", "client_sum: 10\n          " + key, StringComparison.Ordinal));

        Assert.Equal(IPAddress.IPv6Any, scenario.Servers[0].Options.Address);
        Assert.Equal(IPAddress.Parse(expected), scenario.Clients[0].Options.Server.Address);
    }

    [Fact]
    public void A_server_listens_where_its_traffic_says()
    {
        var scenario = Parse(Profiles.Good
            .Replace("gw: 10.1.1.1", "gw: 10.1.1.1\n        ipv6: fd00:1::2/64\n        gwv6: fd00:1::1", StringComparison.Ordinal)
            .Replace("server_port: 80", "ip: 10.1.1.2", StringComparison.Ordinal));

        Assert.Equal(IPAddress.Parse("10.1.1.2"), scenario.Servers[0].Options.Address);
    }

    [Fact]
    public void Clients_of_one_namespace_and_server_get_names_of_their_own()
    {
        var scenario = Parse(Profiles.With("client_sum: 10", "client_sum: 10\n        - s_name: web\n        - {s_name: web, name: last}"));

        Assert.Equal("ns_c1→web ns_c1→web#2 last", string.Join(' ', scenario.Clients.Select(client => client.Name)));
    }

    [Fact]
    public void Assertions_find_their_subject_and_metric_by_any_spelling()
    {
        var scenario = Parse(Profiles.Good + """
              assert:
                - {metric: failed, equals: 0}
                - {on: ns_c1, metric: connect_p99_ms, max: 20}
                - {on: ns_c1->web, metric: transactionP50Ms, max: 2.5}
                - {on: web, metric: PeakConcurrency, min: 1, max: 4}
            """);

        Assert.Equal(
            [(null, "Failed"), ("ns_c1→web", "ConnectP99Ms"), ("ns_c1→web", "TransactionP50Ms"), ("web", "PeakConcurrency")],
            scenario.Assertions.Select(assertion => (assertion.On, assertion.Metric)));
    }

    [Fact]
    public void Merge_keys_and_aliases_are_read_as_YAML_1_1_says()
    {
        var scenario = Parse(Profiles.With("- s_name: web\n          client_sum: 10", "- &one {s_name: web, client_sum: 10, client_concur: 3}\n        - {<<: *one, client_sum: 20}"));

        Assert.Equal([(10L, 3), (20L, 3)], scenario.Clients.Select(client => (client.Options.Connections!.Value, client.Options.Concurrency)));
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("ON", true)]
    [InlineData("True", true)]
    [InlineData("off", false)]
    [InlineData("NO", false)]
    public void Booleans_are_those_of_YAML_1_1(string text, bool expected) =>
        Assert.Equal(expected, Parse(Profiles.With("server_port: 80", $"ssl: {text}")).Servers[0].Options.Tls is not null);

    [Fact]
    public void A_profile_of_a_thousand_clients_is_read_in_no_time()
    {
        var clients = Enumerable.Range(0, 1000).Select(index => $"    - talk_point: {{to_bridge: br_c, ip: 10.50.{index / 200}.{(index % 200) + 2}/16, gw: 10.50.0.1}}\n      traffic: {{s_name: web}}\n");
        var text = Profiles.Good[..(Profiles.Good.IndexOf("  clients:", StringComparison.Ordinal) + "  clients:\n".Length)] + string.Concat(clients);

        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells what one thread has had of a processor");
        var before = ProcessorSeconds();
        Assert.Equal(1000, Parse(text).Clients.Count);
        // Half a second would already mean that something is squared.
        Assert.InRange(ProcessorSeconds() - before, 0, 5);

        // Not what it waited for one: the first field of proc_pid_schedstat(5), in nanoseconds.
        static double ProcessorSeconds() => double.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) / 1e9;
    }

    [Fact]
    public void Neighbours_on_one_bridge_need_no_gateway()
    {
        var scenario = Parse(Profiles.Good
            .Replace("        gw: 10.1.1.1\n", "", StringComparison.Ordinal)
            .Replace("to_bridge: br_c\n        ip: 10.1.2.2/24\n        gw: 10.1.2.1", "to_bridge: br_s\n        ip: 10.1.1.3/24", StringComparison.Ordinal));

        Assert.Empty(ScenarioPlan.Create(scenario, new ScenarioRunOptions()).EmulatedGateways);
    }

    [Fact]
    public void A_pattern_file_lies_beside_the_profile()
    {
        var folder = Directory.CreateTempSubdirectory("nettest").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "mine.json"), """{"hello": {"client": ["hi"], "server": ["ho"]}}""");
            var path = Path.Combine(folder, "profile.yaml");
            File.WriteAllText(path, Profiles.With("server_port: 80", "flow_db: mine.json\n          flow_mode: hello"));

            var scenario = Assert.Single(ScenarioFile.Load(path).Cases);

            Assert.Equal("hello", scenario.Servers[0].Options.Pattern.Name);
            Assert.Equal("hello", scenario.Clients[0].Options.Pattern.Name);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Everything that a case says, as text.</summary>
    private static string Describe(ScenarioCase scenario) => string.Join('\n',
    [
        scenario.Name,
        .. scenario.Topology.Namespaces.Select(spec => $"{spec.Name} {spec.Forwarding} {string.Join(' ', spec.Links.Select(link => $"{link with { Addresses = [] }} {string.Join(',', link.Addresses)}"))}"),
        .. scenario.Servers.Select(server => $"{server with { Options = server.Options with { Tags = null!, Pattern = null! } }} {server.Options.Pattern.Name}"),
        .. scenario.Clients.Select(client => $"{client with { Options = client.Options with { Tags = null!, Pattern = null! } }} {client.Options.Pattern.Name}"),
    ]);

    [Fact]
    public void A_link_may_do_to_frames_what_bad_links_do()
    {
        var scenario = Parse(Profiles.With("gw: 10.1.2.1", """
            gw: 10.1.2.1
                    tc:
                      egress: {delay: 20, jitter: 2.5, distribution: normal, loss: 0.1, rate: 50M, queue: 100ms, reorder: 1, duplicate: 0.2, corrupt: 0.01, seed: 7}
                      ingress: {loss_bursts: {enter: 1, leave: 25, bad: 80}, rate: 512_000, queue: 64k}
            """.Replace("\n            ", "\n    ", StringComparison.Ordinal).Replace("_000", "000", StringComparison.Ordinal)));

        var link = scenario.Topology.Namespaces.Single(node => node.Name == "ns_c1").Links[0];
        Assert.Equal("delay=20ms,jitter=2.5ms,distribution=normal,loss=0.1%,rate=50M,queue=625k,reorder=1%,duplicate=0.2%,corrupt=0.01%,seed=7", ImpairmentText.Format(link.Egress));
        Assert.Equal("loss_bursts=1/25/80/0,rate=512k,queue=64k", ImpairmentText.Format(link.Ingress));
        Assert.Equal(ImpairmentBackend.Auto, scenario.ImpairmentBackend);
    }

    [Fact]
    public void A_published_profile_with_delay_jitter_and_loss_means_what_it_did()
    {
        var scenario = Parse(Profiles.With("gw: 10.1.2.1", "gw: 10.1.2.1\n        tc: {egress: {delay: 10, jitter: 2, loss: 0.5}, ingress: {delay: 10}}"));
        var link = scenario.Topology.Namespaces.Single(node => node.Name == "ns_c1").Links[0];
        Assert.Equal(new ImpairmentSpec { DelayMs = 10, JitterMs = 2, LossPercent = 0.5 }, link.Egress);
        Assert.Equal(new ImpairmentSpec { DelayMs = 10 }, link.Ingress);
    }

    [Fact]
    public void A_back_end_is_named_for_the_profile_or_for_a_case()
    {
        Assert.Equal(ImpairmentBackend.Emulator, Parse("impairment: emulator\n" + Profiles.Good).ImpairmentBackend);
        Assert.Equal(ImpairmentBackend.Kernel, Parse("impairment: emulator\n" + Profiles.With("emulate_gateways: true", "emulate_gateways: true\n  impairment: kernel")).ImpairmentBackend);
    }

    [Fact]
    public void A_router_link_is_impaired_like_a_talk_point()
    {
        var scenario = Parse(Profiles.With("  emulate_gateways: true\n", "  routers: {name: r, links: [{bridge: br_s, ip: 10.1.1.1/24, tc: {egress: {rate: 10M}}}, {bridge: br_c, ip: 10.1.2.1/24}]}\n"));
        Assert.Equal(10_000_000, scenario.Topology.Namespaces.Single(node => node.Name == "r").Links[0].Egress!.RateBitsPerSecond);
    }
}

using NetTest.Engine.Scenarios;
using NetTest.Engine.Yaml;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

public class BadProfileTests
{
    public static TheoryData<string, string, string> Table()
    {
        var table = new TheoryData<string, string, string>();
        void Text(string text, string place, string fragment) => table.Add(text, place, fragment);
        void Change(string old, string replacement, string place, string fragment) => Text(Profiles.With(old, replacement), place, fragment);

        void Tc(string keys, string place, string fragment) => Change("gw: 10.1.1.1", $"gw: 10.1.1.1\n        tc: {{egress: {{{keys}}}}}", place, fragment);

        // No YAML, or YAML that a profile must not be.
        Text("", "1:1", "the file is empty");
        Text("# nothing\n", "1:1", "the file is empty");
        Text("just words", "1:1", "a profile is a mapping");
        Text("- a\n- b\n", "1:1", "not a list");
        Text("{}", "1:1", "no cases");
        Text("base: {servers: [", "2:1", "not valid YAML");
        Text("base: 'never closed\n", "1:7", "not valid YAML");
        Text("base: \"\\UFFFFFFFF\"\n", "1:1", "not valid YAML");
        Text("base:\n\tservers: 1\n", "2:1", "a tab indents this line");
        Text("base:\n  \u0000servers\n", "2:3", "control character U+0000");
        Text(Profiles.Good + "---\nother: 1\n", "19:1", "a second document");
        Text("base: &a\n  servers: *a\n", "2:12", "a cycle");
        Text("base: *nowhere\n", "1:7", "names no anchor");
        Text(Bomb(), "5:55", "with its aliases written out");
        Text("base: " + new string('[', 200) + new string(']', 200), "1:71", "nested more than 64 levels");
        Text("base: !!python/object:os.system ls\n", "1:7", "tag");
        Text("? [a, b]\n: c\n", "1:3", "a key must be a word");
        Text("base:\n  <<: 5\n", "2:3", "merge key");
        Change("to_bridge: br_s", "to_bridge: br_s\n        to_bridge: br_t", "6:9", "stands here twice, first in line 5");
        Text(Profiles.Good + "base: {}\n", "19:1", "stands here twice");

        // Cases.
        Text("base: 5\n", "1:7", "must be a mapping with 'servers' and 'clients'");
        Text("base:\n", "1:1", "must be a mapping");
        Text("serverz:\n  - talk_point: {}\n", "2:3", "did you mean 'servers'?");
        Change("  clients:", "  client:", "11:3", "did you mean 'clients'?");
        Change("emulate_gateways: true", "emulate_gateways: maybe", "2:21", "'emulate_gateways' must be true or false, not 'maybe'");
        Change("emulate_gateways: true", "emulate_gateway: true", "2:3", "did you mean 'emulate_gateways'?");
        Change("emulate_gateways: true", "probes: []", "2:3", "'probes' stands beside a 'talk_point' or inside it");
        Text("base:\n  clients: []\n  servers: []\n", "2:3", "has no clients");
        Text("a:\n  servers:\n    - talk_point: {to_bridge: b, ip: 10.0.0.1/24}\n      traffic: {name: x}\n", "1:1", "has no clients");

        // Talk points.
        Change("        to_bridge: br_s\n", "", "5:9", "lacks the key 'to_bridge'");
        Change("to_bridge: br_s", "to_brige: br_s", "5:9", "did you mean 'to_bridge'?");
        Change("to_bridge: br_s", "to_bridge: a_name_that_is_too_long", "5:20", "at most 15");
        Change("to_bridge: br_s", "to_bridge: br/s", "5:20", "an interface name");
        Change("to_bridge: br_s", "to_bridge: lo", "5:20", "an interface name");
        Change("to_bridge: br_s", "to_bridge:", "5:9", "has no value");
        Change("to_bridge: br_s", "to_bridge: [br_s]", "5:20", "not a list");
        Change("ip: 10.1.1.2/24", "ip: 10.1.1.2", "6:13", "lacks the length of its prefix");
        Change("ip: 10.1.1.2/24", "ip: 10.1.1.2/33", "6:13", "CIDR notation");
        Change("ip: 10.1.1.2/24", "ip: 10.1.1.256/24", "6:13", "CIDR notation");
        Change("ip: 10.1.1.2/24", "ip: fd00::2/64", "6:13", "write 'fd00::2/64' as 'ipv6'");
        Change("ip: 10.1.1.2/24", "ip: 10.1.1.0/24", "6:13", "the address of the network itself");
        Change("ip: 10.1.1.2/24", "ip: 10.1.1.255/24", "6:13", "the broadcast address");
        Change("ip: 10.1.1.2/24", "ip: 127.0.0.1/8", "6:13", "a loopback address");
        Change("ip: 10.1.1.2/24", "ip: 239.1.1.2/24", "6:13", "a multicast address");
        Change("        ip: 10.1.1.2/24\n        gw: 10.1.1.1\n", "", "5:9", "has no address");
        Change("        ip: 10.1.1.2/24\n", "        ipv6: fd00::2/64\n", "7:13", "needs an address of the same family");
        Change("gw: 10.1.1.1", "gw: 10.1.9.1", "7:13", "lies outside 10.1.1.0/24");
        Change("gw: 10.1.1.1", "gw: 10.1.1.2", "7:13", "own address");
        Change("gw: 10.1.1.1", "gw: router", "7:13", "'gw' must be an IPv4 address");
        Change("gw: 10.1.1.1", "gw: 10.1.1.1\n        mtu: 12", "8:14", "from 68 to 65535");
        Change("gw: 10.1.1.1", "gw: 10.1.1.1\n        ipv6: fd00::2/64\n        mtu: 1000", "9:14", "at least 1280");
        Change("gw: 10.1.1.1", "gw: 10.1.1.1\n        netns: a b", "8:16", "a namespace name");
        Change("gw: 10.1.1.1", "gw: 10.1.1.1\n        netns: ns_c1", "14:9", "the namespace 'ns_c1' is there already");
        Change("gw: 10.1.1.1", "gw: 10.1.1.1\n        tc: {egress: {delay: fast}}", "8:30", "milliseconds");
        Change("gw: 10.1.1.1", "gw: 10.1.1.1\n        tc: {egress: {loss: 101}}", "8:29", "from 0 to 100");
        Tc("rate: 5", "8:23", "rate must be 8000 to 1000000000000 bit/s, not 5");
        Tc("rate: fast", "8:29", "'rate' must be a rate in bit/s such as 50M, 1.5G or 512k, not 'fast'");
        Tc("rate: null", "8:29", "'rate' has no value; give a rate in bit/s");
        Tc("rate: 1M, queue: long", "8:40", "'queue' must be bytes such as 64k, or a time at the rate such as 100ms, not 'long'");
        Tc("queue: 64k", "8:23", "a queue holds what waits for a rate, and there is none");
        Tc("rate: 1M, queue: 1500", "8:33", "holds no frame of the link's MTU (1514 bytes with its header)");
        Tc("jitter: 2", "8:23", "jitter varies a delay, and there is none; give a delay");
        Tc("delay: 2, distribution: normal", "8:33", "a distribution says how jitter is spread");
        Tc("delay: 2, jitter: 1, distribution: gauss", "8:58", "'distribution' must be uniform or normal, not 'gauss'");
        Tc("reorder: 1", "8:23", "reordered frames overtake those that are delayed");
        Tc("loss: 1, loss_bursts: {enter: 1, leave: 25}", "8:32", "loss is either independent or comes in bursts");
        Tc("loss_bursts: {enter: 1}", "8:36", "'loss_bursts' lacks the key 'leave'");
        Tc("loss_bursts: {entr: 1, leave: 25}", "8:37", "did you mean 'enter'?");
        Tc("loss_bursts: {enter: 0, leave: 25}", "8:23", "a burst is entered with a chance over 0");
        Tc("duplicate: 101", "8:34", "'duplicate' must be a number of percent from 0 to 100, not '101'");
        Tc("corupt: 1", "8:23", "did you mean 'corrupt'?");
        Tc("seed: 1.5", "8:29", "'seed' must be a whole number");
        Change("emulate_gateways: true", "impairment: netem", "2:15", "'impairment' must be auto, kernel or emulator, not 'netem'");
        Text("impairment: netem\n" + Profiles.Good, "1:13", "'impairment' must be auto, kernel or emulator, not 'netem'");
        Text("impairment: kernel\n", "1:1", "no cases");
        Change("gw: 10.1.1.1", "gw: 10.1.1.1\n        tc: {egres: {loss: 1}}", "8:14", "did you mean 'egress'?");
        Change("gw: 10.1.1.1", "gw: 10.1.1.1\n        traffic: {name: twice}", "8:9", "both inside and beside");
        Change("      traffic:\n        - name: web\n          server_port: 80\n", "", "4:7", "has no traffic");
        Change("      traffic:\n        - name: web\n          server_port: 80\n", "      traffic: web\n", "8:16", "must be a list of mappings, not 'web'");

        // Addresses against each other.
        Change("to_bridge: br_c\n        ip: 10.1.2.2/24\n        gw: 10.1.2.1", "to_bridge: br_s\n        ip: 10.1.1.2/24", "14:13", "is the address of ns_s1 on bridge 'br_s' already (line 6)");
        Change("to_bridge: br_c\n        ip: 10.1.2.2/24\n        gw: 10.1.2.1", "to_bridge: br_s\n        ip: 10.1.1.3/16", "14:13", "overlaps 10.1.1.0/24 of ns_s1");
        Change("ip: 10.1.2.2/24\n        gw: 10.1.2.1", "ip: 10.1.1.3/24\n        gw: 10.1.1.1", "14:13", "emulated gateways could not route");
        Change("        gw: 10.1.2.1\n", "", "16:19", "ns_c1 has no IPv4 gateway");
        Change("        gw: 10.1.1.1\n", "", "6:13", "ns_s1 has no IPv4 gateway, so it cannot answer ns_c1");
        Change("to_bridge: br_c\n        ip: 10.1.2.2/24\n        gw: 10.1.2.1", "to_bridge: br_s\n        ip: 10.1.1.3/24\n        gw: 10.1.1.2", "15:13", "does not forward");
        Change("ip: 10.1.2.2/24\n        gw: 10.1.2.1", "ipv6: fd00::2/64", "16:19", "this client has IPv6 only");

        // Servers.
        Change("- name: web\n          server_port: 80", "- server_port: 80", "9:11", "lacks the key 'name'");
        Change("server_port: 80", "server_port: 80\n        - {name: web, server_port: 81}", "11:18", "the server 'web' is there already, in line 9");
        Change("server_port: 80", "server_port: 80\n        - {name: two, server_port: 80}", "11:36", "is taken by server 'web'");
        Change("server_port: 80", "server_port: 70000", "10:24", "from 1 to 65535");
        Change("server_port: 80", "server_port: 99999999999999999999999999999999", "10:24", "from 1 to 65535");
        Change("server_port: 80", "server_port: '80'", "10:24", "remove the quotes");
        Change("server_port: 80", "server_port: 0x50", "10:24", "a whole number");
        Change("server_port: 80", "server_port: 080", "10:24", "a whole number");
        Change("server_port: 80", "server_prot: 80", "10:11", "did you mean 'server_port'?");
        Change("server_port: 80", "xyzzy: 80", "10:11", "about_NetTest_Profiles lists");
        Change("server_port: 80", "ip: 10.1.1.9", "10:15", "is no address of this talk point (10.1.1.2/24)");
        Change("server_port: 80", "ssl: 1", "10:16", "must be true or false");
        Change("server_port: 80", "ssl: true\n          protocol: udp", "10:16", "needs 'protocol: tcp'");
        Change("server_port: 80", "protocol: sctp", "10:21", "must be tcp or udp");
        Change("server_port: 80", "server_name: not a host", "10:24", "a host name");
        Change("server_port: 80", "server_name: 10.1.1.2", "10:24", "a host name");
        Change("server_port: 80", "alpn: h2", "10:17", "does nothing without TLS");
        Change("server_port: 80", "ssl: true\n          tls_min: 1.3\n          tls_max: 1.2", "11:20", "swap them");
        Change("server_port: 80", "ssl: true\n          tls_min: 1.1", "11:20", "1.2 or 1.3");
        Change("server_port: 80", "ssl: true\n          cert: /nowhere/at/all.pem", "11:17", "there is no such file");
        Change("server_port: 80", "flow_mode: symm", "10:22", "did you mean 'sym'?");
        Change("server_port: 80", "protocol: udp", "10:21", "cannot go over UDP");
        Change("server_port: 80", "flow_db: /nowhere.json\n          flow_mode: x", "10:20", "the pattern file '/nowhere.json' cannot be used");
        Change("server_port: 80", "dscp: 64", "10:17", "from 0 to 63");
        Change("server_port: 80", "idle_timeout: .inf", "10:25", "a number of seconds");
        Change("server_port: 80", "idle_timeout: .nan", "10:25", "a number of seconds");
        Change("server_port: 80", "idle_timeout: 1:30", "10:25", "a number of seconds");

        // Clients.
        Change("s_name: web", "s_name: wbe", "17:19", "did you mean 'web'?");
        Change("- s_name: web\n          client_sum: 10", "- client_sum: 10", "17:11", "lacks the key 's_name'");
        Change("client_sum: 10", "client_sum: 0", "18:23", "from 1 to");
        Change("client_sum: 10", "client_sum: -5", "18:23", "from 1 to");
        Change("client_sum: 10", "client_sum: 1e5", "18:23", "a whole number");
        Change("client_sum: 10", "client_sum: many", "18:23", "not 'many'");
        Change("client_sum: 10", "client_sum: 123456789012345678901234567890", "18:23", "from 1 to 1000000000000");
        Change("client_sum: 10", "client_concur: 1.5", "18:26", "a whole number");
        Change("client_sum: 10", "client_delay: 1e999", "18:25", "a number of seconds");
        Change("client_sum: 10", "client_delay: 5ms", "18:25", "a number of seconds");
        Change("client_sum: 10", "client_cps: 0", "18:23", "connections per second");
        Change("client_sum: 10", "duration: 0", "18:21", "from 0.001");
        Change("client_sum: 10", "one_client: true\n          client_cps: 5", "19:23", "'one_client' forbids");
        Change("client_sum: 10", "source_ports: 5000-4000", "18:25", "a range of ports");
        Change("client_sum: 10", "source_ports: 5000\n          client_concur: 2", "18:25", "1 source ports cannot carry 2");
        Change("client_sum: 10", "insecure: true", "18:21", "does nothing without TLS");
        Change("client_sum: 10", "ipv6: true", "18:17", "says 'ipv6: true'");
        Change("client_sum: 10", "name: web", "18:17", "is taken by another");
        Change("client_sum: 10", "server_ip: 10.1.1.1/24", "18:22", "a host's address");
        Change("client_sum: 10", "clientsum: 10", "18:11", "did you mean 'client_sum'?");

        // Routers and assertions.
        Text(Profiles.Good + "  routers: {name: r1, links: []}\n", "19:30", "without links");
        Text(Profiles.Good + "  routers: {name: r1, links: [{bridge: br_s}]}\n", "19:31", "has no address");
        Text(Profiles.Good + "  routers: {links: [{bridge: br_s, ip: 10.1.1.1/24}]}\n", "19:12", "lacks the key 'name'");
        Text(Profiles.Good + "  routers: {name: r1, links: [{bridge: br_s, ip: 10.1.1.2/24}]}\n", "19:50", "is the address of ns_s1");
        Text(Profiles.Good + "  assert: {on: web, max: 1}\n", "19:11", "lacks the key 'metric'");
        Text(Profiles.Good + "  assert: {on: web, metric: failed}\n", "19:11", "without a bound");
        Text(Profiles.Good + "  assert: {on: wep, metric: failed, max: 1}\n", "19:16", "did you mean 'web'?");
        Text(Profiles.Good + "  assert: {on: web, metric: complete, max: 1}\n", "19:29", "did you mean 'Completed'?");
        Text(Profiles.Good + "  assert: {metric: connect_p99_ms, max: 1}\n", "19:20", "has no sum");
        Text(Profiles.Good + "  assert: {on: web, metric: failed, min: 2, max: 1}\n", "19:42", "swap them");
        Text(Profiles.Good + "  assert: {on: web, metric: failed, equals: 2, max: 1}\n", "19:37", "leaves no room");
        Text(Profiles.Good + "  assert: [5]\n", "19:12", "must be a mapping, not '5'");
        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_bad_profile_is_refused_with_place_and_remedy(string text, string place, string fragment)
    {
        var exception = Assert.Throws<ProfileException>(() => ScenarioFile.Parse(text, "bad.yaml"));

        var found = exception.Diagnostics.Select(diagnostic => diagnostic.ToString()).ToList();
        Assert.True(
            found.Exists(message => message.StartsWith($"bad.yaml:{place}: ", StringComparison.Ordinal) && message.Contains(fragment, StringComparison.Ordinal)),
            $"expected {place} … {fragment}, found:\n{string.Join('\n', found)}");
        Assert.All(found, message => Assert.DoesNotContain('\n', message));
        Assert.False(exception.IsMachine);
    }

    [Fact]
    public void A_single_mistake_is_reported_once()
    {
        var exception = Assert.Throws<ProfileException>(() => ScenarioFile.Parse(Profiles.With("ip: 10.1.1.2/24", "ip: nonsense"), "bad.yaml"));

        Assert.Single(exception.Diagnostics);
    }

    [Fact]
    public void All_mistakes_are_reported_what_is_wrong_before_what_is_missing()
    {
        var text = Profiles.Good
            .Replace("s_name: web", "s_name: wob", StringComparison.Ordinal)
            .Replace("server_port: 80", "server_port: eighty", StringComparison.Ordinal)
            .Replace("to_bridge: br_s", "to_brigde: br_s", StringComparison.Ordinal);

        var exception = Assert.Throws<ProfileException>(() => ScenarioFile.Parse(text, "bad.yaml"));

        Assert.Equal([5, 10, 17, 5], exception.Diagnostics.Select(diagnostic => diagnostic.Line));
        Assert.Contains("(and 3 more)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_larger_than_four_megabytes_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new string('#', 5_000_000));
            var exception = Assert.Throws<ProfileException>(() => ScenarioFile.Load(path));
            Assert.Contains("larger than 4 MB", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_binary_file_is_refused_with_its_place()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [(byte)'a', (byte)'\n', (byte)'b', 0xC3, 0x28, 0xFF]);
            var exception = Assert.Throws<ProfileException>(() => ScenarioFile.Load(path));
            Assert.Equal($"{path}:2:2: the file is not UTF-8 text; a profile is YAML, save it as UTF-8", exception.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("/nowhere/profile.yaml")]
    [InlineData("/")]
    [InlineData("")]
    public void A_file_that_cannot_be_read_is_the_users_mistake(string path)
    {
        var exception = Assert.Throws<NetTestException>(() => ScenarioFile.Load(path));

        Assert.Equal(ErrorReason.FileNotReadable, exception.Reason);
        Assert.False(exception.IsMachine);
    }

    [Fact]
    public void An_unknown_case_is_refused_with_those_there_are()
    {
        var exception = Assert.Throws<NetTestException>(() => ScenarioFile.Parse(Profiles.Good, "good.yaml").GetCase("bose"));

        Assert.Equal(ErrorReason.CaseNotFound, exception.Reason);
        Assert.Equal("good.yaml has no case 'bose'; did you mean 'base'?; its cases are 'base'.", exception.Message);
    }

    // A billion laughs: nine levels of ten aliases each.
    private static string Bomb()
    {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
        for (var level = 1; level < 12; level++)
            text += FormattableString.Invariant($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        return text;
    }
}

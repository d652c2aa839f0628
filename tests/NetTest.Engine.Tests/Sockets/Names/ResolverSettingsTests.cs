using NetTest.Engine.Probes.Discovery;
using NetTest.Engine.Sockets.Names;
using Xunit;

namespace NetTest.Engine.Tests.Sockets.Names;

public sealed class ResolverSettingsTests
{
    [Fact]
    public void Resolv_conf_is_read_as_the_C_library_reads_it()
    {
        var settings = ResolverSettings.Parse("# me\n; too\nnameserver 192.0.2.1\nnameserver\t2001:db8::1 \nnameserver nonsense\nnameserver 192.0.2.3\nnameserver 192.0.2.4\ndomain x.test\nsearch a.test b.test.\noptions ndots:99 timeout:2 attempts:3 rotate use-vc trust-ad\r\n");
        Assert.Equal("192.0.2.1:53 [2001:db8::1]:53 192.0.2.3:53", string.Join(' ', settings.Servers));
        Assert.Equal("a.test b.test", string.Join(' ', settings.Search));
        Assert.Equal((15, 2, 3, true), (settings.Dots, settings.Timeout.TotalSeconds, settings.Attempts, settings.TcpOnly));
    }

    [Fact]
    public void Without_a_server_the_machine_itself_is_asked() => Assert.Equal("127.0.0.1:53", ResolverSettings.Parse("").Servers[0].ToString());

    [Theory]
    [InlineData("web", 1, "web.a.test web.b.test web")]
    [InlineData("web.x", 1, "web.x web.x.a.test web.x.b.test")]
    [InlineData("web.x", 2, "web.x.a.test web.x.b.test web.x")]
    [InlineData("web.", 1, "web.")]
    public void Names_are_completed_by_the_search_list(string name, int dots, string expected) =>
        Assert.Equal(expected, string.Join(' ', (new ResolverSettings { Search = ["a.test", "b.test"], Dots = dots }).Candidates(name)));

    [Fact]
    public void The_hosts_file_gives_all_addresses_of_a_name_whatever_its_case()
    {
        const string text = "127.0.0.1 localhost\n192.0.2.1 web.test web # web2\n2001:db8::1\tWEB\nnonsense web\n192.0.2.1 web\n";
        Assert.Equal("192.0.2.1 2001:db8::1", string.Join(' ', HostsFile.Find(text, "Web")));
        Assert.Empty(HostsFile.Find(text, "web2"));
    }

    [Theory]
    [InlineData("10.1.0.2", "10.1.0.2", null, false)]
    [InlineData("web:443", "web", 443, false)]
    [InlineData("2001:db8::2", "2001:db8::2", null, false)]
    [InlineData("[2001:db8::2]:8080", "2001:db8::2", 8080, false)]
    [InlineData("[::1]", "::1", null, false)]
    [InlineData("_x._udp.test", "_x._udp.test", null, true)]
    [InlineData("srv:peers.test", "peers.test", null, true)]
    public void Targets_are_read(string text, string host, int? port, bool isService) =>
        Assert.Equal(new TargetText(host, port, isService), TargetText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("web:")]
    [InlineData("web:0")]
    [InlineData("web:65536")]
    [InlineData(":80")]
    [InlineData("[::1")]
    [InlineData("[::1]80")]
    [InlineData("a:b:c")]
    public void What_is_no_target_is_said_to_be_none(string text) =>
        Assert.Equal(ErrorReason.InvalidArgument, Assert.Throws<NetTestException>(() => TargetText.Parse(text)).Reason);
}

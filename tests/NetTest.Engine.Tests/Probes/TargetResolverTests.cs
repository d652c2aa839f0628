using NetTest.Engine.Probes;
using Xunit;

namespace NetTest.Engine.Tests.Probes;

public sealed class TargetResolverTests
{
    [Theory]
    [InlineData("10.1.1.2", "10.1.1.2", null, null)]
    [InlineData("10.1.1.2:8080", "10.1.1.2", 8080, null)]
    [InlineData("2001:db8::2", "2001:db8::2", null, null)]
    [InlineData("[2001:db8::2]", "2001:db8::2", null, null)]
    [InlineData("[2001:db8::2]:862", "2001:db8::2", 862, null)]
    [InlineData(" web ", "web", null, null)]
    [InlineData("web.example:443", "web.example", 443, null)]
    [InlineData("http://web.example/health?a=b", "web.example", null, "/health?a=b")]
    [InlineData("https://[2001:db8::2]:8443/", "2001:db8::2", 8443, "/")]
    [InlineData("web.example/health", "web.example", null, "/health")]
    public void A_target_is_a_host_perhaps_a_port_perhaps_a_path(string text, string host, int? port, string? path) =>
        Assert.Equal((host, port, path), TargetResolver.Split(text));

    [Theory]
    [InlineData(":8080")]
    [InlineData("web:0")]
    [InlineData("web:70000")]
    [InlineData("web:")]
    [InlineData("[2001:db8::2")]
    [InlineData("[web]:80")]
    [InlineData("a b")]
    [InlineData("@{Target=web}")]
    [InlineData("http://")]
    public void What_is_none_is_the_users_mistake(string text) =>
        Assert.Equal(ErrorReason.InvalidArgument, Assert.Throws<NetTestException>(() => TargetResolver.Split(text)).Reason);

    [Theory]
    [InlineData("cpu  10 0 20 1000 5 0 3 7 0 0", 7L, 1045L)]
    public void Steal_is_read_from_the_kernels_line(string line, long steal, long all) => Assert.Equal((steal, all), HostWatch.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("cpu 1 2 3")]
    [InlineData("cpu a b c d e f g h")]
    public void A_line_without_steal_tells_nothing(string line) => Assert.Null(HostWatch.Parse(line));
}

using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Carriers;

public sealed class SshCarrierTests
{
    private static readonly AgentException s_cause = new(AgentFailure.Died, "a", "closed");

    [Fact]
    public void The_command_checks_host_keys_asks_nobody_and_is_fixed_but_for_the_host()
    {
        var command = new SshCarrier().Command(new AgentEntry { Name = "a", Host = "h", User = "u", Port = 2222, SshConfig = "/x y" });

        Assert.Equal("-T -x -e none -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=2 -o ClearAllForwardings=yes -F /x y -l u -p 2222 -- h", string.Join(' ', command.Skip(1).SkipLast(1)));
        Assert.Equal(SshCarrier.RemoteCommand, command[^1]);
    }

    [Theory]
    [InlineData("-oProxyCommand=touch /tmp/x")]
    [InlineData("a;reboot")]
    [InlineData("$(id)")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("`id`")]
    [InlineData("")]
    public void A_host_or_user_that_could_be_more_is_refused(string text)
    {
        Assert.Throws<AgentException>(() => new SshCarrier().Command(new AgentEntry { Name = "a", Host = text }));
        Assert.Throws<AgentException>(() => new SshCarrier().Command(new AgentEntry { Name = "a", User = text }));
    }

    [Theory]
    [InlineData(255, "@@@\nWARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.", AgentFailure.HostKeyRejected)]
    [InlineData(255, "No ED25519 host key is known for h and you have requested strict checking.\nHost key verification failed.", AgentFailure.HostKeyRejected)]
    [InlineData(255, "root@h: Permission denied (publickey).", AgentFailure.AuthenticationFailed)]
    [InlineData(255, "ssh: connect to host h port 22: Connection refused", AgentFailure.Unreachable)]
    [InlineData(255, "ssh: connect to host h port 22: Connection timed out", AgentFailure.Unreachable)]
    [InlineData(255, "ssh: Could not resolve hostname h: Name or service not known", AgentFailure.Unreachable)]
    [InlineData(255, "Connection to h closed by remote host.", AgentFailure.Died)]
    [InlineData(127, "sh: 1: exec: nettest: not found", AgentFailure.NotInstalled)]
    [InlineData(1, "Permission denied by the program itself", AgentFailure.Died)]
    public void What_ssh_said_becomes_a_reason(int exitCode, string error, AgentFailure failure) =>
        Assert.Equal(failure, SshFailure.Read(new AgentEntry { Name = "a", Host = "h" }, exitCode, error, s_cause).Failure);

    [Theory]
    [InlineData("h", "h", null, null)]
    [InlineData("u@h:2222", "h", "u", 2222)]
    [InlineData("u@2001:db8::1", "2001:db8::1", "u", null)]
    [InlineData("[2001:db8::1]:22", "2001:db8::1", null, 22)]
    public void A_host_is_read_as_ssh_users_write_it(string text, string host, string? user, int? port)
    {
        var entry = AgentEntry.FromHost(text);

        Assert.Equal((host, user, port), (entry.Host, entry.User, entry.Port));
    }
}

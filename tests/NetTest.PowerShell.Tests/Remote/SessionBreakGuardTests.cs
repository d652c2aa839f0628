using NetTest.PowerShell.Remote;
using Xunit;
using Transport = System.Management.Automation.Remoting.Client.SSHClientSessionTransportManager;

namespace NetTest.PowerShell.Tests.Remote;

public sealed class SessionBreakGuardTests
{
    [Fact]
    public void A_pipe_that_breaks_while_a_session_lets_go_of_ssh_is_survived() =>
        Assert.True(SessionBreakGuard.IsBrokenSession(Assert.Throws<IOException>(() => Transport.CloseConnection(new IOException("Broken pipe")))));

    [Fact]
    public void Another_exception_from_there_is_not() =>
        Assert.False(SessionBreakGuard.IsBrokenSession(Assert.Throws<InvalidDataException>(() => Transport.CloseConnection(new InvalidDataException()))));

    [Fact]
    public void A_broken_pipe_from_elsewhere_is_not() =>
        Assert.False(SessionBreakGuard.IsBrokenSession(Assert.Throws<IOException>(() => Transport.SendData(new IOException("Broken pipe")))));

    [Fact]
    public void One_that_was_never_thrown_is_not() => Assert.False(SessionBreakGuard.IsBrokenSession(new IOException("Broken pipe")));
}

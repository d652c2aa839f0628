using NetTest.PowerShell.Remote;
using Xunit;

namespace NetTest.PowerShell.Tests.Remote;

public sealed class SshPipesTests
{
    [Theory]
    [InlineData("812 (ssh) S 41 812 41 0 -1", true)]
    [InlineData("812 (ssh) Z 41 812 41 0 -1", false)]
    [InlineData("812 (ssh) S 412 812 41 0 -1", false)]
    [InlineData("812 (sshd) S 41 812 41 0 -1", false)]
    [InlineData("812 (a) S 41 (ssh) S 7 812", false)]
    [InlineData("812 (ssh", false)]
    [InlineData("", false)]
    public void Only_a_living_ssh_of_this_process_is_held(string stat, bool expected) => Assert.Equal(expected, SshPipes.IsSsh(stat, 41));
}

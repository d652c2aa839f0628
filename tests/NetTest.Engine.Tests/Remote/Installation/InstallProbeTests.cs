using NetTest.Engine.Remote.Installation;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Installation;

public sealed class InstallProbeTests
{
    [Fact]
    public void Only_its_own_lines_are_read_whatever_a_login_shell_prints()
    {
        var probe = InstallProbe.Read("Welcome\nno end\n\nnettest-probe system Linux\nnettest-probe machine x86_64\r\nnettest-probe libc musl\nnettest-probe version 0.0.9\nbye nettest-probe version 9\nnettest-probe free 2048\nnettest-probe runtime 8.0.1\nnettest-probe runtime 10.0.2\nnettest-probe pwsh /usr/bin/pwsh\nnettest-probe module\n")!;

        Assert.Equal(("linux-musl-x64", "0.0.9", (string?)null, 2048 * 1024L, true), (probe.Platform, probe.Version, probe.ModuleVersion, probe.FreeBytes, probe.HasPowerShell));
        Assert.Equal(["8.0.1", "10.0.2"], probe.Runtimes);
    }

    [Theory]
    [InlineData("Linux", "aarch64", "linux-arm64")]
    [InlineData("Linux", "armv7l", "linux-arm")]
    [InlineData("Darwin", "arm64", "osx-arm64")]
    [InlineData("Windows", "x86_64", "win-x64")]
    [InlineData("MINGW64_NT-10.0", "x86_64", "win-x64")]
    [InlineData("FreeBSD", "amd64", "freebsd-x64")]
    [InlineData("Linux", "riscv64", "linux-riscv64")]
    public void Platforms_have_the_names_of_dotnet(string system, string machine, string platform) =>
        Assert.Equal(platform, InstallProbe.Read($"nettest-probe system {system}\nnettest-probe machine {machine}")!.Platform);

    [Theory]
    [InlineData("")]
    [InlineData("nettest-probe system Linux")]
    [InlineData("Linux\nx86_64\n0.1.0")]
    public void Without_a_platform_it_is_nothing(string text) => Assert.Null(InstallProbe.Read(text));

    [Theory]
    [InlineData("10.0.0", true)]
    [InlineData("10.0.2", true)]
    [InlineData("10.0.3", false)]
    [InlineData("9.0.0", false)]
    [InlineData("11.0.0", false)]
    [InlineData("junk", false)]
    public void A_runtime_of_the_same_major_number_that_is_not_older_will_do(string needed, bool has) =>
        Assert.Equal(has, new InstallProbe { Platform = "linux-x64", Runtimes = ["8.0.1", "junk", "10.0.2"] }.HasRuntime(needed));
}

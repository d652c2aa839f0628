using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using NetTest.Engine.Remote.Installation;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Installation;

public sealed class AgentPackageSourceTests : IDisposable
{
    private static readonly InstallProbe s_host = new() { Platform = "linux-x64", Runtimes = ["10.0.1"] };

    private readonly string _root = Directory.CreateTempSubdirectory("nettest-in").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_file_alone_is_sent_alone_and_verified_by_its_hash()
    {
        Build("alone");
        File.WriteAllText(Path.Combine(_root, "alone", "other"), "x");
        using var packages = Source("alone");

        var package = packages.For(s_host);

        Assert.Equal(["nettest"], Names(package));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(package.Path))), package.Sha256);
        Assert.Equal((new FileInfo(package.Path).Length, 64L), (package.Length, package.UnpackedLength));
        // Each thing is packed once, however many hosts get it, and gone in the end.
        Assert.Same(package, packages.For(s_host with { Runtimes = [] }));
        packages.Dispose();
        Assert.False(File.Exists(package.Path));
    }

    [Fact]
    public void A_build_is_sent_whole_without_the_builds_for_others_inside_of_it()
    {
        Build("build", runtime: "framework");
        Build("build/linux-musl-x64", runtime: "includedFrameworks");
        Directory.CreateDirectory(Path.Combine(_root, "build", "sub"));
        File.WriteAllText(Path.Combine(_root, "build", "sub", "data"), "x");
        File.WriteAllText(Path.Combine(_root, "build", "nettest.pdb"), "x");
        // As a user may have it on the PATH.
        Directory.CreateDirectory(Path.Combine(_root, "link"));
        File.CreateSymbolicLink(Path.Combine(_root, "link", "nettest"), Path.Combine(_root, "build", "nettest"));
        using var packages = Source("link");

        Assert.Equal(["nettest", "nettest.dll", "nettest.runtimeconfig.json", "sub/data"], Names(packages.For(s_host)));
    }

    [Fact]
    public void What_brings_its_own_runtime_is_taken_where_there_is_none()
    {
        Build("all", runtime: "framework");
        Build("all/linux-x64", runtime: "includedFrameworks");
        using var packages = Source("all");

        Assert.Equal(Path.Combine(_root, "all", "linux-x64", "nettest"), packages.For(s_host with { Runtimes = [] }).Source);
    }

    [Theory]
    [InlineData("linux-x64", "8.0.1", "needs the .NET runtime 10.0.0, and the agent has 8.0.1; make one with 'dotnet publish src/NetTest.Cli -c Release -r linux-x64 --self-contained")]
    [InlineData("linux-x64", null, "and the agent has none")]
    [InlineData("linux-arm64", "10.0.1", "is for linux-x64, and the agent is linux-arm64; make one with 'dotnet publish src/NetTest.Cli -c Release -r linux-arm64")]
    [InlineData("linux-musl-x64", "10.0.1", "is for linux-x64, and the agent is linux-musl-x64")]
    [InlineData("win-x64", "10.0.1", "There is no nettest for win-x64 in")]
    public void What_would_not_run_there_is_refused_before_it_is_packed(string platform, string? runtime, string reason)
    {
        Build("build", runtime: "framework");
        using var packages = Source("build");

        var exception = Assert.Throws<NetTestException>(() => packages.For(new InstallProbe { Platform = platform, Runtimes = runtime is null ? [] : [runtime] }));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("or install the module on an agent that has PowerShell", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_in_its_place_is_for_no_platform()
    {
        Directory.CreateDirectory(Path.Combine(_root, "script"));
        File.WriteAllText(Path.Combine(_root, "script", "nettest"), "#!/bin/sh");
        using var packages = Source("script");

        Assert.Contains("is for no known platform", Assert.Throws<NetTestException>(() => packages.For(s_host)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_user_names_must_exist() =>
        Assert.Contains("there is no such file or folder", Assert.Throws<NetTestException>(() => Source("nothing")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_module_goes_without_the_executables_for_agents_and_needs_PowerShell()
    {
        foreach (var file in new[] { "NetTest.psd1", "bin/NetTest.PowerShell.dll", "bin/dependencies/NetTest.Engine.dll", "bin/agent/linux-x64/nettest", "src/secret" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, "module", file))!);
            File.WriteAllText(Path.Combine(_root, "module", file), "x");
        }

        using var packages = new AgentPackageSource(new AgentInstallOptions { Kind = AgentPackageKind.Module, PackagePath = Path.Combine(_root, "module") });

        Assert.Equal(["NetTest.psd1", "bin/NetTest.PowerShell.dll", "bin/dependencies/NetTest.Engine.dll"], Names(packages.For(new InstallProbe { Platform = "linux-arm64", HasPowerShell = true })));
        Assert.Contains("has no PowerShell", Assert.Throws<NetTestException>(() => packages.For(s_host)).Message, StringComparison.Ordinal);
    }

    private AgentPackageSource Source(string folder) => new(new AgentInstallOptions { PackagePath = Path.Combine(_root, folder) });

    // An executable without a dynamic loader, and beside it what makes it but the starter of an assembly.
    private void Build(string folder, string? runtime = null)
    {
        var path = Directory.CreateDirectory(Path.Combine(_root, folder)).FullName;
        var file = new byte[64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        (file[16], file[18], file[32], file[54]) = (3, 62, 64, 56);
        File.WriteAllBytes(Path.Combine(path, "nettest"), file);
        if (runtime is null)
            return;
        File.WriteAllText(Path.Combine(path, "nettest.dll"), "");
        var framework = """{"name": "Microsoft.NETCore.App", "version": "10.0.0"}""";
        File.WriteAllText(Path.Combine(path, "nettest.runtimeconfig.json"), $"{{\"runtimeOptions\": {{\"{runtime}\": {(runtime == "framework" ? framework : $"[{framework}]")}}}}}");
    }

    private static List<string> Names(AgentPackage package)
    {
        using var file = File.OpenRead(package.Path);
        using var zip = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(zip);
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry)
            names.Add(entry.Name);
        return names;
    }
}

namespace NetTest.Engine.Remote.Installation;

/// <summary>Finds what fits an agent and packs it, each thing once however many agents get it.</summary>
internal sealed class AgentPackageSource : IDisposable
{
    private readonly Lock _packing = new();
    private readonly Dictionary<string, AgentPackage> _packages = new(StringComparer.Ordinal);
    private readonly AgentInstallOptions _options;
    private readonly IReadOnlyList<string> _places;

    /// <exception cref="NetTestException">What the user named does not exist.</exception>
    internal AgentPackageSource(AgentInstallOptions options)
    {
        _options = options;
        if (options.PackagePath is { } named && !File.Exists(named) && !Directory.Exists(named))
            throw new NetTestException(ErrorReason.FileNotReadable, $"{named}: there is no such file or folder; {Remedy("linux-x64")}.", named);
        _places = options.PackagePath is { } path
            ? [path]
            :
            [
                .. options.OwnFolders,
                .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
                Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "nettest", "bin"),
            ];
    }

    /// <summary>The package for a host.</summary>
    /// <exception cref="NetTestException">There is none that would run there; the message says why, and what to do.</exception>
    internal AgentPackage For(InstallProbe probe) => _options.Kind == AgentPackageKind.Module ? Module(probe) : Executable(probe);

    public void Dispose()
    {
        foreach (var package in _packages.Values)
            package.Dispose();
    }

    private AgentPackage Executable(InstallProbe probe)
    {
        var found = _places.SelectMany(place => AgentExecutable.Candidates(place, probe.Platform)).Select(AgentExecutable.Read).ToList();
        var fitting = found.Where(executable => executable.Platform == probe.Platform).ToList();
        var running = fitting.Where(executable => executable.NeededRuntime is not { } needed || probe.HasRuntime(needed)).ToList();
        var chosen = running.Find(executable => executable.Version is null || executable.Version == AgentPackage.Version)
            ?? throw new NetTestException(ErrorReason.FileNotReadable, $"{Problem(probe, found, fitting, running)}; {Remedy(probe.Platform)}.", _options.PackagePath);
        return Pack(AgentPackageKind.Executable, chosen.Path, chosen.Files);
    }

    private string Problem(InstallProbe probe, List<AgentExecutable> found, List<AgentExecutable> fitting, List<AgentExecutable> running)
    {
        if (running.Count > 0)
            return $"{running[0].Path} is NetTest {Quoted.Text(running[0].Version!)}, and this is {AgentPackage.Version}";
        if (fitting.Count > 0)
            return $"{fitting[0].Path} needs the .NET runtime {fitting[0].NeededRuntime}, and the agent has {(probe.Runtimes.Count > 0 ? string.Join(", ", probe.Runtimes) : "none")}";
        if (found.Count > 0)
            return $"{found[0].Path} is for {found[0].Platform ?? "no known platform"}, and the agent is {probe.Platform}";
        return _options.PackagePath is { } named ? $"There is no nettest for {probe.Platform} in {named}" : $"There is no nettest for {probe.Platform} here";
    }

    private AgentPackage Module(InstallProbe probe)
    {
        if (!probe.HasPowerShell)
            throw new NetTestException(ErrorReason.MissingTool, "The agent has no PowerShell (pwsh) for the module to run in; install the executable instead.");
        var folder = _options.PackagePath ?? _options.ModuleFolder;
        if (folder is null || !File.Exists(Path.Combine(folder, "NetTest.psd1")) || !File.Exists(Path.Combine(folder, "bin", "NetTest.PowerShell.dll")))
            throw new NetTestException(ErrorReason.FileNotReadable, $"{(folder is null ? "The module is not here" : $"{folder} is not the built module")}; name the folder with its NetTest.psd1 and bin.", folder);
        return Pack(AgentPackageKind.Module, folder, () => ModuleFiles(folder));
    }

    // What the module is made of; executables for agents, which may lie in bin/agent, are no part of it.
    private static IReadOnlyList<(string Path, string Name)> ModuleFiles(string folder) =>
    [
        (Path.Combine(folder, "NetTest.psd1"), "NetTest.psd1"),
        .. AgentExecutable.FilesOf(Path.Combine(folder, "bin")).Where(file => !file.Name.StartsWith("agent/", StringComparison.Ordinal)).Select(file => (file.Path, $"bin/{file.Name}")),
    ];

    private AgentPackage Pack(AgentPackageKind kind, string source, Func<IReadOnlyList<(string Path, string Name)>> files)
    {
        lock (_packing)
        {
            if (!_packages.TryGetValue(source, out var package))
                _packages[source] = package = AgentPackage.Create(kind, source, files());
            return package;
        }
    }

    // Where the platform's runtime pack cannot be had, the module needs none.
    private static string Remedy(string platform) =>
        $"make one with 'dotnet publish src/NetTest.Cli -c Release -r {platform} --self-contained -o bin/agent/{platform}', or install the module on an agent that has PowerShell 7.6";
}

namespace NetTest.Engine.Remote.Installation;

/// <summary>What is installed on agents, and how.</summary>
public sealed record AgentInstallOptions
{
    /// <summary>What is installed. Default the executable.</summary>
    public AgentPackageKind Kind { get; init; } = AgentPackageKind.Executable;

    /// <summary>
    /// The executable, its folder, or a folder with one folder per platform such as <c>linux-x64</c>; of a module its folder. Null: what is found in
    /// <see cref="OwnFolders"/>, on the PATH and in ~/.local/share/nettest/bin; of a module <see cref="ModuleFolder"/>.
    /// </summary>
    public string? PackagePath { get; init; }

    /// <summary>Where the caller has executables for agents beside itself.</summary>
    public IReadOnlyList<string> OwnFolders { get; init; } = [];

    /// <summary>The folder of the caller's own module; null if it is none.</summary>
    public string? ModuleFolder { get; init; }

    /// <summary>Whether it is sent even if the same version is there.</summary>
    public bool Force { get; init; }

    /// <summary>How many agents are served at the same time. Default 8.</summary>
    public int AtOnce { get; init; } = 8;

    /// <summary>How long an agent may take to say what it is. Default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long sending and trying it may take for each agent. Default 10 min.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);
}

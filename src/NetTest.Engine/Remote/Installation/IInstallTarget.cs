namespace NetTest.Engine.Remote.Installation;

/// <summary>A host on which NetTest can be installed, however it is reached.</summary>
public interface IInstallTarget
{
    /// <summary>Asks for its platform and for the version that is there.</summary>
    /// <exception cref="NetTest.Engine.Remote.Agents.AgentException">It cannot be reached.</exception>
    Task<InstallProbe> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Sends the package, verifies it there, unpacks it beside what is there, tries it and only then puts it into its place.</summary>
    /// <returns>The version that it says it is.</returns>
    /// <exception cref="NetTest.Engine.Remote.Agents.AgentException">It failed; what was there before is still in place.</exception>
    Task<string> InstallAsync(AgentPackage package, CancellationToken cancellationToken);
}

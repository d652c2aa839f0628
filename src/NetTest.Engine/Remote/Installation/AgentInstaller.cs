using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Installation;

/// <summary>Puts the executable onto agents, so that runs can reach them.</summary>
public static class AgentInstaller
{
    /// <summary>Installs it unless the same version is there; what the host does wrong is in the result.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="target">The host.</param>
    /// <param name="places">Where the executable is looked for, see <see cref="AgentPackage.Create"/>.</param>
    /// <param name="force">Whether it is sent even if the same version is there.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="NetTestException">There is no executable for the agent's platform here.</exception>
    public static async Task<AgentInstallation> InstallAsync(string agent, IInstallTarget target, IReadOnlyList<string> places, bool force, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var result = new AgentInstallation { Agent = agent, Status = AgentInstallStatus.Failed };
        try
        {
            var probe = await target.ProbeAsync(cancellationToken).ConfigureAwait(false);
            result = result with { Platform = probe.Platform, PreviousVersion = probe.Version, Version = probe.Version };
            if (probe.Version == TestResult.EngineVersion && !force)
                return result with { Status = AgentInstallStatus.AlreadyThere };
            using var package = AgentPackage.Create(places, probe.Platform);
            result = result with { BytesSent = package.Length };
            var version = await target.InstallAsync(package, cancellationToken).ConfigureAwait(false);
            return version == TestResult.EngineVersion
                ? result with { Status = AgentInstallStatus.Installed, Version = version }
                : result with { Version = version, Reason = $"{package.Source} is NetTest {Quoted.Text(version)}, and this is {TestResult.EngineVersion}; give one of the same version." };
        }
        catch (AgentException exception)
        {
            return result with { Reason = exception.Message };
        }
    }
}

using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Installation;

/// <summary>Puts NetTest onto agents, so that runs can reach them.</summary>
public static class AgentInstaller
{
    /// <summary>Installs it on all, unless the same version is there. What a host does wrong is its own row; the others go on.</summary>
    /// <param name="agents">The agents.</param>
    /// <param name="open">Opens the way to an agent.</param>
    /// <param name="options">What is installed, and how.</param>
    /// <param name="onInstalled">Called with each row as it comes, one after another; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it; no host is left with less than it had.</param>
    /// <returns>The rows in the order of the agents.</returns>
    /// <exception cref="NetTestException">What the options name does not exist.</exception>
    public static async Task<IReadOnlyList<AgentInstallation>> InstallAsync(
        IReadOnlyList<AgentEntry> agents,
        Func<AgentEntry, IInstallTarget> open,
        AgentInstallOptions options,
        Action<AgentInstallation>? onInstalled,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(options);
        using var packages = new AgentPackageSource(options);
        var rows = new AgentInstallation[agents.Count];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = options.AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, agents.Count, atOnce, async (index, stop) =>
        {
            rows[index] = await InstallAsync(agents[index], open, packages, options, stop).ConfigureAwait(false);
            lock (packages)
                onInstalled?.Invoke(rows[index]);
        }).ConfigureAwait(false);
        return rows;
    }

    private static async Task<AgentInstallation> InstallAsync(AgentEntry agent, Func<AgentEntry, IInstallTarget> open, AgentPackageSource packages, AgentInstallOptions options, CancellationToken cancellationToken)
    {
        var result = new AgentInstallation { Agent = agent.Name, Status = AgentInstallStatus.Failed, Kind = options.Kind };
        try
        {
            var target = open(agent);
            var probe = await WithinAsync(options.ConnectTimeout, agent, "answer", target.ProbeAsync, cancellationToken).ConfigureAwait(false);
            var there = options.Kind == AgentPackageKind.Module ? probe.ModuleVersion : probe.Version;
            result = result with { Platform = probe.Platform, PreviousVersion = there, Version = there };
            if (there == AgentPackage.Version && !options.Force)
                return result with { Status = AgentInstallStatus.AlreadyThere };
            var package = packages.For(probe);
            // Package and files lie there side by side until the package has been unpacked.
            if (probe.FreeBytes is { } free && free < package.Length + package.UnpackedLength)
                throw new AgentException(AgentFailure.NoSpace, agent.Name, FormattableString.Invariant($"Agent '{agent.Name}' has {free / 1e6:0} MB of space left where it would be installed, and {(package.Length + package.UnpackedLength) / 1e6:0} MB are needed."));
            result = result with { BytesSent = package.Length };
            var version = await WithinAsync(options.TimeLimit, agent, "get done", token => target.InstallAsync(package, token), cancellationToken).ConfigureAwait(false);
            return result with { Status = AgentInstallStatus.Installed, Version = version };
        }
        catch (AgentException exception)
        {
            return result with { Failure = exception.Failure, Reason = exception.Message };
        }
        catch (NetTestException exception)
        {
            return result with { Reason = $"Agent '{agent.Name}': {exception.Message}" };
        }
    }

    private static async Task<T> WithinAsync<T>(TimeSpan limit, AgentEntry agent, string what, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            return await act(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AgentException(AgentFailure.Silent, agent.Name, FormattableString.Invariant($"Agent '{agent.Name}' did not {what} within {limit.TotalSeconds:0.###} s."), exception);
        }
    }
}

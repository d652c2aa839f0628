using System.Management.Automation.Runspaces;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.PowerShell.Remote;

/// <summary>Agents behind PowerShell sessions: <c>nettest agent --stdio</c> there or, where there is only the module, an agent inside that PowerShell.</summary>
internal sealed class SessionCarrier : IAgentCarrier
{
    internal const string CarrierName = "session";

    private readonly Dictionary<string, PSSession> _sessions = new(StringComparer.Ordinal);

    /// <param name="sessions">The sessions. Their agents are called as <see cref="SessionNames"/> says.</param>
    internal SessionCarrier(IReadOnlyList<PSSession> sessions)
    {
        var distinct = sessions.DistinctBy(session => session.InstanceId).ToList();
        var names = SessionNames.Choose([.. distinct.Select(session => (session.ComputerName, session.Name, session.Id))]);
        foreach (var (session, name) in distinct.Zip(names))
            _sessions[name] = session;
        Agents = [.. _sessions.Select(pair => new AgentEntry { Name = pair.Key, Carrier = CarrierName, Host = pair.Value.ComputerName })];
    }

    /// <summary>The agents, one for each session.</summary>
    internal IReadOnlyList<AgentEntry> Agents { get; }

    public string Name => CarrierName;

    /// <summary>The session of an agent.</summary>
    /// <exception cref="AgentException">There is none of that name, or it cannot be used now.</exception>
    internal Runspace Open(AgentEntry agent)
    {
        var session = _sessions.GetValueOrDefault(agent.Name) ?? _sessions.Values.FirstOrDefault(session => session.Name == agent.Name)
            ?? throw new AgentException(AgentFailure.CarrierFailed, agent.Name, $"Agent '{agent.Name}': no session of that name was given; give it with -Session.");
        var state = session.Runspace.RunspaceStateInfo;
        if (state.State != RunspaceState.Opened)
            throw new AgentException(AgentFailure.Unreachable, agent.Name, $"Agent '{agent.Name}': session '{session.Name}' is {state.State}{(state.Reason is null ? "" : $" ({state.Reason.Message.TrimEnd('.')})")}; make a new one with New-PSSession.", state.Reason);
        if (session.Runspace.RunspaceAvailability != RunspaceAvailability.Available)
            throw new AgentException(AgentFailure.CarrierFailed, agent.Name, $"Agent '{agent.Name}': session '{session.Name}' is busy with another command; wait for it, or make a session of its own for the run.");
        SessionBreakGuard.Watch(session.Runspace);
        return session.Runspace;
    }

    public async Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken)
    {
        var runspace = Open(agent);
        SessionChannel channel;
        try
        {
            channel = SessionChannel.Start(runspace);
        }
        catch (InvalidOperationException exception)
        {
            throw new AgentException(AgentFailure.CarrierFailed, agent.Name, $"Agent '{agent.Name}': its session cannot run a command: {exception.Message}", exception);
        }

        try
        {
            return await ConnectedAgent.OpenAsync(channel, agent.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (AgentException exception) when (exception.Failure is AgentFailure.Died or AgentFailure.ProtocolError && channel.Failure is not null)
        {
            throw Explain(agent, channel.Failure, exception);
        }
    }

    private static AgentException Explain(AgentEntry agent, Exception failure, AgentException cause) =>
        failure.Message.Contains(SessionScript.NotInstalled, StringComparison.Ordinal)
            ? new AgentException(AgentFailure.NotInstalled, agent.Name, $"Agent '{agent.Name}': there is neither nettest nor the module NetTest; install it with Install-TestAgent -Session.", cause)
            : new AgentException(AgentFailure.Died, agent.Name, $"Agent '{agent.Name}': its session failed: {failure.Message}", cause);
}

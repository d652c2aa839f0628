using NetTest.Engine.Remote.Runs;

namespace NetTest.Engine.Remote.Inventory;

/// <summary>Asks agents for what is known of them.</summary>
public static class AgentSurvey
{
    private static readonly TimeSpan s_closeLimit = TimeSpan.FromSeconds(15);

    /// <summary>Connects to all agents, reads facts and clocks, places them into groups and lets them go. An agent that fails is a report like the others.</summary>
    /// <param name="inventory">The agents.</param>
    /// <param name="options">How they are reached, and the groups.</param>
    /// <param name="onReport">Called with each report as it comes, one after another; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The reports in the order of the inventory.</returns>
    /// <exception cref="NetTestException">A namespace of the inventory's cannot be made, a collector cannot be read, or the limit for connecting is none.</exception>
    public static async Task<IReadOnlyList<AgentReport>> RunAsync(AgentInventory inventory, RemoteRunOptions options, Action<AgentReport>? onReport, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(options);
        RunCheck.CheckLimit(options.ConnectTimeout, "limit for connecting");
        cancellationToken.ThrowIfCancellationRequested();
        var connector = new AgentConnector(options, inventory.Collectors);
        var lab = inventory.Lab is null ? null : await inventory.Lab.BuildAsync(options.Log, cancellationToken).ConfigureAwait(false);
        var sessions = (lab?.Place(inventory.Agents) ?? inventory.Agents).Select(agent => new AgentSession(agent)).ToList();
        try
        {
            var reported = new Lock();
            await connector.ConnectAsync(
                sessions,
                session =>
                {
                    lock (reported)
                        onReport?.Invoke(Report(session));
                },
                cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return [.. sessions.Select(Report)];
        }
        finally
        {
            await CloseAsync(sessions).ConfigureAwait(false);
            if (lab is not null)
                await lab.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets agents go; one that hangs is left to itself after a while.</summary>
    internal static async Task CloseAsync(IReadOnlyList<AgentSession> sessions)
    {
        var all = Task.WhenAll(sessions.Select(session => session.Agent is { } agent ? agent.DisposeAsync().AsTask() : Task.CompletedTask));
        await Task.WhenAny(all, Task.Delay(s_closeLimit)).ConfigureAwait(false);
    }

    private static AgentReport Report(AgentSession session) => new()
    {
        Name = session.Name,
        Carrier = session.Entry.Carrier,
        Host = session.Entry.Carrier == "namespace" ? session.Entry.Namespace ?? session.Name : session.Entry.Host ?? session.Name,
        IsReachable = session.Lost is null,
        Reason = session.Lost?.Message,
        Failure = session.Lost?.Failure,
        Facts = session.Lost is null ? session.Facts : null,
        ClockOffsetMs = session.Lost is null ? session.Clock.Offset.TotalMilliseconds : null,
        ClockErrorMs = session.Lost is null ? session.Clock.Error.TotalMilliseconds : null,
        Groups = session.Placement.Groups,
        Why = session.Placement.Why,
        Tags = session.Entry.Tags,
    };
}

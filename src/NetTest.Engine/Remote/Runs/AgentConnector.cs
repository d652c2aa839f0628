using Microsoft.Extensions.Logging;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Connects to agents, reads their facts and clocks and finds their groups. Each on its own: what one does delays no other.</summary>
internal sealed class AgentConnector(RemoteRunOptions options, IReadOnlyList<string> collectors)
{
    private readonly ILogger _log = options.Log.For(RemoteLog.Category);
    private readonly CarrierSet _carriers = new(options.Carriers, options.TimeProvider, options.Log.For(RemoteLog.Category));
    private readonly TestletFile[] _collectors = [.. collectors.Select(TestletLibrary.Read)];

    /// <summary>Connects to all; a session that is lost says why.</summary>
    /// <param name="sessions">The agents; whoever gives them closes them, whatever becomes of this.</param>
    /// <param name="onConnected">Told of each.</param>
    /// <param name="cancellationToken">Cancels it; those that are not connected by then are lost.</param>
    internal async Task ConnectAsync(IReadOnlyList<AgentSession> sessions, Action<AgentSession>? onConnected, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(Math.Max(1, options.ConnectionsAtOnce));
        await Task.WhenAll(sessions.Select(async session =>
        {
            await places.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                await ConnectAsync(session, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }

            if (session.Lost is { } lost)
                RemoteLog.Lost(_log, session.Name, lost.Message);
            else if (_log.IsEnabled(LogLevel.Information))
                RemoteLog.Connected(_log, session.Name, session.Entry.Carrier, session.Facts.OperatingSystem, session.Clock.Offset.TotalMilliseconds, session.Clock.Error.TotalMilliseconds, string.Join(", ", session.Placement.Groups));
            onConnected?.Invoke(session);
        })).ConfigureAwait(false);
    }

    private async Task ConnectAsync(AgentSession session, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var what = "to connect";
        try
        {
            both.Token.ThrowIfCancellationRequested();
            session.Agent = await _carriers.ConnectAsync(session.Entry, both.Token).ConfigureAwait(false);
            what = "for its facts";
            foreach (var collector in _collectors)
                await PutAsync(session.Agent, collector, () => { }, both.Token).ConfigureAwait(false);
            session.Facts = await session.Agent.GetFactsAsync([.. _collectors.Select(collector => collector.Asset)], both.Token).ConfigureAwait(false);
            what = "for its time";
            session.Clock = await AgentClock.ReadAsync(session.Agent, options.TimeProvider, both.Token).ConfigureAwait(false);
        }
        catch (AgentException exception)
        {
            session.Lose(exception);
        }
        catch (NetTestException exception)
        {
            var failure = exception.Reason == ErrorReason.NoSpaceLeft ? AgentFailure.NoSpace : AgentFailure.CarrierFailed;
            session.Lose(new AgentException(failure, session.Name, $"Agent '{session.Name}': {exception.Message}", exception));
        }
        catch (OperationCanceledException exception)
        {
            session.Lose(cancellationToken.IsCancellationRequested
                ? new AgentException(AgentFailure.Unreachable, session.Name, $"Agent '{session.Name}': the run was cancelled before it was connected.", exception)
                : new AgentException(AgentFailure.Silent, session.Name, FormattableString.Invariant($"Agent '{session.Name}' did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s, when it was asked {what}."), exception));
        }

        session.Placement = GroupPlacer.Place(new GroupSubject(session.Entry, session.Facts, session.HasAnswered), options.Groups, options.AllowSeveralGroups);
    }

    /// <summary>Delivers a file.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="file">The file.</param>
    /// <param name="onPart">Called when a part of it is asked for, which is when the agent has what was before.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="NetTestException">The agent refuses it, or it is no longer what it was when the run began.</exception>
    internal static async Task PutAsync(ITestAgent agent, TestletFile file, Action onPart, CancellationToken cancellationToken)
    {
        try
        {
            var content = new DeliveredFile(file.Path, onPart);
            await using (content.ConfigureAwait(false))
                await agent.PutAssetAsync(file.Asset, content, cancellationToken).ConfigureAwait(false);
        }
        catch (NetTestException exception) when (TestletLibrary.Read(file.Path).Asset != file.Asset)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"{Quoted.Path(file.Path)} has changed since the run began; run it again.", file.Path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"{Quoted.Path(file.Path)} can no longer be read here: {exception.Message}", file.Path, exception);
        }
    }
}

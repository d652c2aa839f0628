using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Runs;

/// <summary>
/// Tells an agent whose testlet takes too long from one that does not answer at all, such as a process that is stopped or a host behind a link that is
/// down: such a one is lost, so that it costs a run its deadline once, and not in every step.
/// </summary>
internal static class SignOfLife
{
    /// <summary>Asks an agent that has let a deadline pass for its time; without an answer it is lost.</summary>
    /// <param name="session">The agent.</param>
    /// <param name="missed">The deadline that it let pass.</param>
    /// <param name="options">How long it may be silent besides.</param>
    /// <param name="cancellationToken">Cancels it; nothing is known then.</param>
    internal static async Task AskAsync(AgentSession session, TimeSpan missed, RemoteRunOptions options, CancellationToken cancellationToken)
    {
        if (session.Lost is not null)
            return;
        using var limit = new CancellationTokenSource(options.CollectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await session.Agent!.ReadClockAsync(both.Token).ConfigureAwait(false);
        }
        catch (AgentException exception)
        {
            session.Lose(exception);
        }
        catch (NetTestException)
        {
            // It refuses, and so it is there.
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            session.Lose(new AgentException(
                AgentFailure.Silent,
                session.Name,
                FormattableString.Invariant($"Agent '{session.Name}' has said nothing for {(missed + options.CollectTimeout).TotalSeconds:0.###} s."),
                exception));
        }
        catch (OperationCanceledException)
        {
            // The run ends before anybody knows.
        }
    }
}

using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Runs the tasks of one step: servers become ready, clients are prepared, all start at one instant, servers end.</summary>
internal sealed class StepRunner(TestRunDefinition definition, RemoteRunOptions options, TestletChecker checker, string runId)
{
    private static readonly TimeSpan s_cancelLimit = TimeSpan.FromSeconds(6);

    // By how much the word to start may be later than the word to be ready was.
    private static readonly TimeSpan s_margin = TimeSpan.FromMilliseconds(20);

    /// <summary>Makes all ready.</summary>
    internal async Task<IReadOnlyList<RunTaskState>> PrepareAsync(IReadOnlyList<RunTask> tasks, CancellationToken cancellationToken)
    {
        var states = tasks.Select(task => new RunTaskState(task, runId)).ToList();
        var stale = tasks.Select(task => task.Source.Session).Distinct().Where(IsStale).ToList();
        await Task.WhenAll([.. states.Select(state => PrepareAsync(state, cancellationToken)), .. stale.Select(session => RenewClockAsync(session, cancellationToken))]).ConfigureAwait(false);
        await Task.WhenAll(states.Select(state => state.Awaited).OfType<AgentSession>().Distinct().Select(session => SignOfLife.AskAsync(session, options.PrepareTimeout, options, cancellationToken))).ConfigureAwait(false);
        foreach (var state in states.Where(state => state.Awaited?.Lost is not null))
            state.Outcome = Refuse(state.Task);
        return states;
    }

    /// <summary>Starts all that are ready at the same instant, and tells of each when it has ended.</summary>
    internal async Task RunAsync(IReadOnlyList<RunTaskState> states, Action<RunTaskState> onEnd, CancellationToken cancellationToken)
    {
        var ready = states.Where(state => state.Outcome is null).ToList();
        foreach (var state in states.Except(ready))
            onEnd(state);
        if (ready.Count == 0)
            return;
        // The word to start goes the way of the word to be ready, to as many at once, on machines that are as busy: what that took there and back a
        // moment ago is measured, and is enough. It may be far more, for agents run that code for the first time. One alone has nobody to wait for.
        var seen = s_margin + ready.Max(state => state.ReadyTime);
        var most = options.StartLead + (ready.Max(state => state.Task.Source.Session.Clock.Error) * 4) + TimeSpan.FromMilliseconds(0.1 * ready.Count);
        var lead = ready.Count == 1 ? TimeSpan.Zero : seen < most ? seen : most;
        DateTimeOffset? start = ready.Count == 1 ? null : options.TimeProvider.GetUtcNow() + lead;
        await Task.WhenAll(ready.Select(async state =>
        {
            state.Outcome = await RunAsync(state, start, lead, cancellationToken).ConfigureAwait(false);
            onEnd(state);
        })).ConfigureAwait(false);
    }

    /// <summary>Ends what the step started.</summary>
    internal static Task EndAsync(IReadOnlyList<RunTaskState> states) =>
        Task.WhenAll(states.Where(state => state.IsServed).Select(state => CancelAsync(state.Task.Target!.Session, state.ServerOrder)));

    private async Task PrepareAsync(RunTaskState state, CancellationToken cancellationToken)
    {
        if (Refuse(state.Task) is { } refused)
        {
            state.Outcome = refused;
            return;
        }

        using var deadline = new CancellationTokenSource(options.PrepareTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var isServer = true;
        try
        {
            if (state.Task.Server is not null)
                await PrepareServerAsync(state, both.Token).ConfigureAwait(false);
            isServer = false;
            var asked = options.TimeProvider.GetTimestamp();
            await state.Task.Source.Session.Agent!.PrepareAsync(ClientOrder(state), both.Token).ConfigureAwait(false);
            state.ReadyTime = options.TimeProvider.GetElapsedTime(asked);
        }
        catch (NetTestException exception)
        {
            state.Outcome = Outcome(TestletStatus.CheckFailed, isServer ? $"target '{state.Task.TargetName}' did not become ready: {exception.Message}" : exception.Message);
        }
        catch (AgentException exception)
        {
            (isServer ? state.Task.Target! : state.Task.Source).Session.Lose(exception);
            state.Outcome = Outcome(isServer ? TestletStatus.Skipped : TestletStatus.Unreachable, exception.Message);
        }
        catch (OperationCanceledException)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                state.Outcome = Cancelled;
                return;
            }

            state.Awaited = (isServer ? state.Task.Target! : state.Task.Source).Session;
            state.Outcome = Outcome(TestletStatus.CheckFailed, FormattableString.Invariant($"{(isServer ? $"target '{state.Task.TargetName}'" : "it")} did not become ready within {options.PrepareTimeout.TotalSeconds:0.###} s"));
        }
    }

    private bool IsStale(AgentSession session) =>
        session.Lost is null && options.TimeProvider.GetElapsedTime(session.Clock.TakenAt) > AgentClock.Lifetime;

    private async Task RenewClockAsync(AgentSession session, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.PrepareTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var later = await AgentClock.ReadAsync(session.Agent!, options.TimeProvider, both.Token).ConfigureAwait(false);
            session.Clock = AgentClock.Renew(session.Clock, later, options.TimeProvider.GetElapsedTime(session.Clock.TakenAt, later.TakenAt));
        }
        catch (AgentException exception)
        {
            session.Lose(exception);
        }
        catch (Exception exception) when (exception is NetTestException or OperationCanceledException)
        {
            // The reading that there is must do; whether the agent is there at all, its orders tell.
        }
    }

    private TestletOutcome? Refuse(RunTask task)
    {
        if (task.Source.Session.Lost is { } lost)
            return Outcome(TestletStatus.Unreachable, lost.Message);
        if (task.Target?.Session.Lost is { } target)
            return Outcome(TestletStatus.Skipped, $"the target is lost: {target.Message}");
        if (task.TargetAddress.Length == 0)
            return Outcome(TestletStatus.Skipped, $"target '{task.TargetName}' has no address{(task.Target!.Session.Entry.Advertise.Count > 0 ? " in the subnets that it advertises" : " that is known; give it 'advertise' or an address as 'host'")}");
        if (checker.Refusal(task.Source.Session, task.Call.Testlet, TestletRole.Client) is { } reason)
            return Outcome(TestletStatus.CheckFailed, reason);
        return task.Server is { } server && checker.Refusal(task.Target!.Session, server, TestletRole.Server) is { } far
            ? Outcome(TestletStatus.CheckFailed, $"target '{task.TargetName}': {far}")
            : null;
    }

    private async Task PrepareServerAsync(RunTaskState state, CancellationToken cancellationToken)
    {
        var task = state.Task;
        var target = task.Target!.Session;
        var arguments = task.Call.ServerTestlet is null ? task.Call.Arguments : task.Call.ServerArguments;
        var testlet = checker.Find(target, task.Server!).Reference!;
        var order = new TestletOrder
        {
            Id = state.ServerOrder,
            Testlet = testlet,
            Role = TestletRole.Server,
            Target = task.TargetAddress,
            // Which port a program can have is known on the agent alone.
            Arguments = testlet.Program is null ? RunTask.Fill(arguments, task.TargetAddress, definition.Ports?.First) : RunTask.Fill(arguments, task.TargetAddress),
            Ports = definition.Ports,
            TimeLimit = definition.TimeLimit,
        };
        state.IsServed = true;
        state.Port = (await target.Agent!.PrepareAsync(order, cancellationToken).ConfigureAwait(false)).Port;
    }

    private TestletOrder ClientOrder(RunTaskState state) => new()
    {
        Id = state.ClientOrder,
        Testlet = checker.Find(state.Task.Source.Session, state.Task.Call.Testlet).Reference!,
        Role = TestletRole.Client,
        Target = state.Task.TargetAddress,
        TargetPort = state.Port,
        Arguments = RunTask.Fill(state.Task.Call.Arguments, state.Task.TargetAddress, state.Port),
        TimeLimit = definition.TimeLimit,
    };

    private async Task<TestletOutcome> RunAsync(RunTaskState state, DateTimeOffset? start, TimeSpan lead, CancellationToken cancellationToken)
    {
        var session = state.Task.Source.Session;
        var asked = options.TimeProvider.GetUtcNow();
        // Not with the token: a run that is cancelled still wants to know what each testlet did until then.
        var running = session.Agent!.RunAsync(state.ClientOrder, start is { } instant ? session.Clock.ToAgent(instant) : null, CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var late = Task.Delay(lead + definition.TimeLimit + options.CollectTimeout, options.TimeProvider, limit.Token);
        try
        {
            if (await Task.WhenAny(running, late).ConfigureAwait(false) == running)
                return OnOwnClock(await running.ConfigureAwait(false), session.Clock, asked);
        }
        catch (AgentException exception)
        {
            session.Lose(exception);
            return Outcome(TestletStatus.Unreachable, exception.Message);
        }
        catch (NetTestException exception)
        {
            return Outcome(TestletStatus.Failed, exception.Message);
        }
        finally
        {
            await limit.CancelAsync().ConfigureAwait(false);
        }

        var ended = await CancelAsync(session, state.ClientOrder).ConfigureAwait(false);
        // Its own answer may have come meanwhile, and tells more than that there was nothing left to cancel.
        if (ended is null && running.IsCompletedSuccessfully)
            ended = await running.ConfigureAwait(false);
        if (ended is not null)
            ended = OnOwnClock(ended, session.Clock, asked);
        if (cancellationToken.IsCancellationRequested)
            return ended ?? Cancelled;
        // One that answers is there: it has slept, or has waited for an instant that its clock, set back meanwhile, has not reached.
        if (ended is not null)
        {
            return ended.Status != TestletStatus.Cancelled ? ended
                : ended with { Status = TestletStatus.TimedOut, Reason = FormattableString.Invariant($"it did not end within {options.CollectTimeout.TotalSeconds:0.###} s past its limit and was ended; its agent's clock may have been set back") };
        }

        session.Lose(new AgentException(AgentFailure.Silent, session.Name, FormattableString.Invariant($"Agent '{session.Name}' said nothing for {options.CollectTimeout.TotalSeconds:0.###} s past the limit of its testlet.")));
        return Outcome(TestletStatus.Unreachable, session.Lost!.Message);
    }

    // A clock that was set in the middle of a run would put the beginning hours away from when it was asked for and answered.
    private TestletOutcome OnOwnClock(TestletOutcome outcome, ClockReading clock, DateTimeOffset asked)
    {
        if (outcome.StartedAt is not { } told)
            return outcome;
        var (began, answered) = (clock.FromAgent(told), options.TimeProvider.GetUtcNow());
        return outcome with { StartedAt = began < asked ? asked : began > answered ? answered : began };
    }

    private static async Task<TestletOutcome?> CancelAsync(AgentSession session, string order)
    {
        if (session.Lost is not null)
            return null;
        using var limit = new CancellationTokenSource(s_cancelLimit);
        try
        {
            return await session.Agent!.CancelAsync(order, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AgentException or NetTestException or OperationCanceledException)
        {
            // The agent ends all it has when it is let go.
            return null;
        }
    }

    internal static TestletOutcome Cancelled { get; } = Outcome(TestletStatus.Cancelled, "the run was cancelled");

    private static TestletOutcome Outcome(TestletStatus status, string reason) => new() { Status = status, Reason = reason };
}

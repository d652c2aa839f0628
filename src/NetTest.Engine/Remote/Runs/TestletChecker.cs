using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Delivers testlets to agents and runs their checks, all agents side by side, each agent's one after another.</summary>
internal sealed class TestletChecker(RemoteRunOptions options, TestletLibrary library)
{
    // 64 kbit/s.
    private const double SlowestBytesPerSecond = 8000;

    private readonly Dictionary<(AgentSession, string), CheckedTestlet> _checked = [];
    private readonly Lock _lock = new();

    /// <summary>What became of a testlet on an agent.</summary>
    internal CheckedTestlet Find(AgentSession session, string testlet)
    {
        lock (_lock)
            return _checked.GetValueOrDefault((session, testlet)) ?? new CheckedTestlet(null, null, "it was not checked, for the run was cancelled");
    }

    /// <summary>Checks whatever the tasks need.</summary>
    internal async Task CheckAsync(IReadOnlyList<RunTask> tasks, Action<bool> onChecked, CancellationToken cancellationToken)
    {
        var needed = Needed(tasks).Where(need => !IsChecked(need));
        using var places = new SemaphoreSlim(Math.Max(1, options.ConnectionsAtOnce));
        await Task.WhenAll(needed.GroupBy(need => need.Session).Select(async agent =>
        {
            await places.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                foreach (var (session, testlet) in agent.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
                {
                    var verdict = await CheckAsync(session, testlet, cancellationToken).ConfigureAwait(false);
                    lock (_lock)
                        _checked[(session, testlet)] = verdict;
                    onChecked(verdict.Reason is null);
                }
            }
            finally
            {
                places.Release();
            }
        })).ConfigureAwait(false);
    }

    /// <summary>
    /// A program says only when it is asked, on an agent, that it has a server end; then an agent that is its target runs it, unless the user named a server.
    /// </summary>
    internal RunTask WithDescribedServer(RunTask task) =>
        task is { Target: not null, Server: null, BuiltIn: null, Call.ServerTestlet: null } && Find(task.Source.Session, task.Call.Testlet).Description is { NeedsServer: true }
            ? task with { Server = task.Call.Testlet }
            : task;

    /// <summary>Why an agent cannot play that end; null if it can.</summary>
    internal string? Refusal(AgentSession session, string testlet, TestletRole role)
    {
        var found = Find(session, testlet);
        return found.Reason ?? (found.Description is { } description && !description.Roles.Contains(role)
            ? $"testlet '{testlet}' has no {(role == TestletRole.Server ? "server" : "client")} end, as it describes itself"
            : null);
    }

    /// <summary>How many checks the tasks need.</summary>
    internal static IReadOnlyList<(AgentSession Session, string Testlet)> Needed(IReadOnlyList<RunTask> tasks) =>
        [.. tasks.Select(task => (task.Source.Session, task.Call.Testlet))
            .Concat(tasks.Where(task => task.Server is not null).Select(task => (task.Target!.Session, task.Server!)))
            .Distinct()
            .Where(need => need.Session.Lost is null)];

    private async Task<CheckedTestlet> CheckAsync(AgentSession session, string testlet, CancellationToken cancellationToken)
    {
        if (!library.Has(testlet))
            return new CheckedTestlet(new TestletReference { Name = testlet }, BuiltInTestlets.Find(testlet)?.Description, null);
        // Lost by the testlet before this one.
        if (session.Lost is { } lost)
            return Failed(lost.Message);
        var agent = session.Agent!;
        var file = library.Find(testlet, agent.Identity.Platform);
        if (file is null)
            return Failed($"there is no '{testlet}' for {agent.Identity.Platform} in the testlet folders");
        if (file.IsPowerShell && !session.Facts.HasPowerShell)
            return Failed("it is a PowerShell script, and the agent has no pwsh");
        using var deadline = new CancellationTokenSource(options.CheckTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        // A large program over a slow line takes its time: the deadline is for each part of it, and what is slower than any line is not waited for.
        var began = options.TimeProvider.GetTimestamp();
        var longest = options.CheckTimeout + TimeSpan.FromSeconds(file.Asset.Length / SlowestBytesPerSecond);
        var missed = FormattableString.Invariant($"its delivery stood still for {options.CheckTimeout.TotalSeconds:0.###} s");
        void Renew()
        {
            var left = longest - options.TimeProvider.GetElapsedTime(began);
            if (left < options.CheckTimeout)
                missed = FormattableString.Invariant($"its {file.Asset.Length} bytes were not delivered within {longest.TotalSeconds:0.###} s");
            deadline.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < options.CheckTimeout ? left : options.CheckTimeout);
        }

        try
        {
            await AgentConnector.PutAsync(agent, file, Renew, both.Token).ConfigureAwait(false);
            missed = FormattableString.Invariant($"its check did not end within {options.CheckTimeout.TotalSeconds:0.###} s");
            deadline.CancelAfter(options.CheckTimeout);
            return await CheckAsync(agent, testlet, file, both.Token).ConfigureAwait(false);
        }
        catch (NetTestException exception)
        {
            return Failed(exception.Message);
        }
        catch (AgentException exception)
        {
            session.Lose(exception);
            return Failed(exception.Message);
        }
        catch (OperationCanceledException)
        {
            if (cancellationToken.IsCancellationRequested)
                return Failed("the run was cancelled");
            await SignOfLife.AskAsync(session, options.CheckTimeout, options, cancellationToken).ConfigureAwait(false);
            return Failed(missed);
        }
    }

    private static async Task<CheckedTestlet> CheckAsync(ITestAgent agent, string testlet, TestletFile file, CancellationToken cancellationToken)
    {
        var reference = new TestletReference { Name = testlet, Program = file.Asset };
        var verdict = await agent.CheckAsync(reference, cancellationToken).ConfigureAwait(false);
        var description = verdict.Description is { } text ? TestletDescriber.Read(testlet, file.Path, text, out _) : null;
        return verdict.Passed ? new CheckedTestlet(reference, description, null) : Failed(verdict.Reason ?? "its check failed");
    }

    private bool IsChecked((AgentSession, string) need)
    {
        lock (_lock)
            return _checked.ContainsKey(need);
    }

    private static CheckedTestlet Failed(string reason) => new(null, null, reason);
}

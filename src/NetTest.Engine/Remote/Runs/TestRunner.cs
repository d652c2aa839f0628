using System.Globalization;
using System.Runtime.ExceptionServices;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Runs;

/// <summary>One run, phase by phase.</summary>
internal sealed class TestRunner : IDisposable
{
    private readonly TestRunDefinition _definition;
    private readonly AgentInventory _inventory;
    private readonly RemoteRunOptions _options;
    private readonly TestletLibrary _library;
    private readonly ResultSink _sink;
    private readonly CancellationTokenSource _cancellation;
    private readonly string _runId = Guid.CreateVersion7().ToString();
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _startedAt;
    private readonly long _began;

    // Made once for each call and shared by its rows.
    private readonly Dictionary<TestletCall, IReadOnlyDictionary<string, object?>> _callOptions;

    internal TestRunner(TestRunDefinition definition, AgentInventory inventory, RemoteRunOptions options, IProgress<TestRunProgress>? progress, Action<TestletResult>? onResult, CancellationToken cancellationToken)
    {
        _definition = definition;
        _inventory = inventory;
        _options = options;
        _library = new TestletLibrary(options.TestletFolders, definition.Path);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _sink = new ResultSink(progress, onResult, () => _ = _cancellation.CancelAsync(), options.Log.For(RemoteLog.Category));
        _startedAt = options.TimeProvider.GetUtcNow();
        _began = options.TimeProvider.GetTimestamp();
        _callOptions = definition.Testlets.Distinct<TestletCall>(ReferenceEqualityComparer.Instance).ToDictionary<TestletCall, TestletCall, IReadOnlyDictionary<string, object?>>(call => call, Describe, ReferenceEqualityComparer.Instance);
    }

    internal async Task<TestRunResult> RunAsync()
    {
        var result = await WithAgentsAsync(RunAsync).ConfigureAwait(false);
        if (_sink.Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return result;
    }

    internal Task<TestRunPlan> PlanAsync() => WithAgentsAsync(sessions =>
    {
        _cancellation.Token.ThrowIfCancellationRequested();
        return Task.FromResult(PlanReport.Create(_definition, new TestRunPlanner(_definition, sessions, _options, _library).Plan(), sessions));
    });

    public void Dispose() => _cancellation.Dispose();

    private async Task<T> WithAgentsAsync<T>(Func<IReadOnlyList<AgentSession>, Task<T>> use)
    {
        new RunCheck(_definition, _options, _library).Check(_inventory.Agents);
        var connector = new AgentConnector(_options, _inventory.Collectors);
        LiveLab? lab = null;
        IReadOnlyList<AgentSession> sessions = [];
        try
        {
            var began = _options.TimeProvider.GetTimestamp();
            if (_inventory.Lab is not null)
                lab = await _inventory.Lab.BuildAsync(_options.Log, _cancellation.Token).ConfigureAwait(false);
            var agents = lab?.Place(Wanted()) ?? Wanted();
            _sink.Begin(TestRunPhase.Connect, agents.Count);
            sessions = [.. agents.Select(agent => new AgentSession(agent))];
            await connector.ConnectAsync(sessions, session => _sink.Count(session.Lost is null), _cancellation.Token).ConfigureAwait(false);
            Clock("Connect", began);
            return await use(sessions).ConfigureAwait(false);
        }
        finally
        {
            await AgentSurvey.CloseAsync(sessions).ConfigureAwait(false);
            if (lab is not null)
                await lab.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IReadOnlyList<AgentEntry> Wanted()
    {
        IEnumerable<string> names = _definition.TargetKind == TargetKind.Uncontrolled ? _definition.Sources : [.. _definition.Sources, .. _definition.Targets];
        var wanted = MemberSelector.Narrow(names, [.. _inventory.Agents.Select(agent => agent.Name)], _options);
        return wanted is null ? _inventory.Agents : [.. _inventory.Agents.Where(agent => wanted.Contains(agent.Name))];
    }

    private async Task<TestRunResult> RunAsync(IReadOnlyList<AgentSession> sessions)
    {
        if (_cancellation.IsCancellationRequested)
            return Finish(sessions, []);
        var tasks = new TestRunPlanner(_definition, sessions, _options, _library).Plan();
        var checker = new TestletChecker(_options, _library);
        var began = _options.TimeProvider.GetTimestamp();
        _sink.Begin(TestRunPhase.Check, TestletChecker.Needed(tasks).Count);
        await checker.CheckAsync(tasks, _sink.Count, _cancellation.Token).ConfigureAwait(false);
        tasks = [.. tasks.Select(checker.WithDescribedServer)];
        await checker.CheckAsync(tasks, _sink.Count, _cancellation.Token).ConfigureAwait(false);
        Clock("Check", began);

        var runner = new StepRunner(_definition, _options, checker, _runId);
        foreach (var step in tasks.GroupBy(task => task.Step))
            await RunStepAsync(runner, checker, [.. step], tasks.Count).ConfigureAwait(false);

        began = _options.TimeProvider.GetTimestamp();
        _sink.Begin(TestRunPhase.Collect, sessions.Count);
        await AgentSurvey.CloseAsync(sessions).ConfigureAwait(false);
        Clock("Collect", began);
        _sink.Begin(TestRunPhase.Done, tasks.Count);
        return Finish(sessions, tasks);
    }

    private async Task RunStepAsync(StepRunner runner, TestletChecker checker, IReadOnlyList<RunTask> tasks, int total)
    {
        if (_cancellation.IsCancellationRequested)
        {
            foreach (var task in tasks)
                _sink.Add(ToResult(new RunTaskState(task, _runId) { Outcome = StepRunner.Cancelled }, checker));
            return;
        }

        var began = _options.TimeProvider.GetTimestamp();
        _sink.Begin(TestRunPhase.Prepare, tasks.Count);
        var states = await runner.PrepareAsync(tasks, _cancellation.Token).ConfigureAwait(false);
        Clock("Prepare", began);
        began = _options.TimeProvider.GetTimestamp();
        _sink.Begin(TestRunPhase.Run, total);
        try
        {
            await runner.RunAsync(states, state => _sink.Add(ToResult(state, checker)), _cancellation.Token).ConfigureAwait(false);
        }
        finally
        {
            Clock("Run", began);
            await StepRunner.EndAsync(states).ConfigureAwait(false);
        }
    }

    private TestletResult ToResult(RunTaskState state, TestletChecker checker)
    {
        var task = state.Task;
        var outcome = state.Outcome!;
        var session = task.Source.Session;
        var address = task.TargetAddress.Length == 0 ? null : state.Port is not { } port ? task.TargetAddress
            : string.Create(CultureInfo.InvariantCulture, $"{(task.TargetAddress.Contains(':', StringComparison.Ordinal) ? $"[{task.TargetAddress}]" : task.TargetAddress)}:{port}");
        return new TestletResult
        {
            RunId = _runId,
            Label = _options.Label ?? _definition.Label,
            Agent = session.Name,
            Group = task.Source.Group,
            Target = task.TargetName,
            TargetGroup = task.Target?.Group,
            TargetAddress = address,
            Testlet = task.Call.Testlet,
            Options = _callOptions[task.Call],
            Status = outcome.Status,
            Reason = outcome.Reason,
            ExitCode = outcome.ExitCode,
            StandardError = outcome.StandardError,
            OutputTruncated = outcome.OutputTruncated,
            Metrics = TestletDescriber.Annotate(outcome.Metrics, task.BuiltIn is null ? checker.Find(session, task.Call.Testlet).Description : null),
            StartedAt = outcome.StartedAt,
            DurationSeconds = outcome.DurationSeconds,
            Host = session.Agent is null ? null : session.Facts.HostName,
            Version = session.Agent?.Identity.Version,
            Tags = _options.Tags.Concat(session.Entry.Tags).GroupBy(tag => tag.Key, StringComparer.Ordinal).ToDictionary(tag => tag.Key, tag => tag.Last().Value, StringComparer.Ordinal),
        };
    }

    private TestRunResult Finish(IReadOnlyList<AgentSession> sessions, IReadOnlyList<RunTask> tasks)
    {
        var results = _sink.Results;
        var lost = PlanReport.Lost(sessions);
        var known = tasks.SelectMany(task => task.Target is null ? [task.Source.Session.Name] : new[] { task.Source.Session.Name, task.Target.Session.Name }).ToHashSet(StringComparer.Ordinal);
        // A lost agent without any group, or that may be in one of these, may have belonged here: nobody can tell.
        var mayBeMissing = sessions.Any(session => session.Lost is not null && !known.Contains(session.Name)
            && (session.Placement.Groups.Count == 0 || _definition.Sources.Concat(_definition.Targets).Any(session.MayBeIn)));
        return new TestRunResult
        {
            Id = _runId,
            Label = _options.Label ?? _definition.Label,
            Tags = _options.Tags,
            StartedAt = _startedAt,
            DurationSeconds = _options.TimeProvider.GetElapsedTime(_began).TotalSeconds,
            Status = _cancellation.IsCancellationRequested ? ResultStatus.Cancelled
                : results.Count == 0 || mayBeMissing || results.Any(result => result.Status != TestletStatus.Ok) ? ResultStatus.Failed : ResultStatus.Passed,
            Options = Describe(),
            Results = results,
            ByGroup = RunAggregation.ByGroup(results),
            ByPair = RunAggregation.ByPair(results),
            LostAgents = lost,
            AgentCount = known.Count,
            PhaseSeconds = _seconds,
        };
    }

    private Dictionary<string, object?> Describe(TestletCall call) => new(StringComparer.Ordinal)
    {
        [TestletResult.ArgumentsOption] = WordSplitter.Join(call.Arguments),
        ["ServerTestlet"] = call.ServerTestlet,
        ["ServerArguments"] = call.ServerTestlet is null && call.ServerArguments.Count == 0 ? null : WordSplitter.Join(call.ServerArguments),
        ["TimeLimitSeconds"] = _definition.TimeLimit.TotalSeconds,
    };

    private Dictionary<string, object?> Describe() => new(StringComparer.Ordinal)
    {
        ["Sources"] = string.Join(", ", _definition.Sources),
        ["TargetKind"] = _definition.TargetKind.ToString(),
        ["Targets"] = string.Join(", ", _definition.Targets),
        ["Testlets"] = string.Join("; ", _definition.Testlets.Select(call => string.Join(' ', WordSplitter.Join([call.Testlet, .. call.Arguments])))),
        ["TimeLimitSeconds"] = _definition.TimeLimit.TotalSeconds,
        ["Neighbours"] = _definition.Neighbours,
        ["TargetsAtOnce"] = _definition.TargetsAtOnce,
        ["AgentsAtOnce"] = _definition.AgentsAtOnce,
        ["Ports"] = _definition.Ports?.ToString(),
    };

    private void Clock(string phase, long began) =>
        _seconds[phase] = _seconds.GetValueOrDefault(phase) + _options.TimeProvider.GetElapsedTime(began).TotalSeconds;
}

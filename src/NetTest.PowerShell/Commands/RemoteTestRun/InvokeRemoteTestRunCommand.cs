using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Remote;

namespace NetTest.PowerShell.Commands;

/// <summary>Runs tests across agents: of a file, or one testlet without a file.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RemoteTestRun", SupportsShouldProcess = true, DefaultParameterSetName = FromFile)]
[OutputType(typeof(TestletResult), typeof(TestRunResult), typeof(TestRunPlan), typeof(Job))]
public sealed class InvokeRemoteTestRunCommand : TestRunCommand
{
    private const string FromFile = "Path";
    private const string AdHoc = "AdHoc";

    private readonly List<(TestRunDefinition Run, RunSetup Setup)> _jobRuns = [];

    [Parameter(ParameterSetName = FromFile, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = FromFile, Position = 1)]
    [ArgumentCompleter(typeof(TestRunCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public new string[] Run { get; set; } = ["*"];

    [Parameter(ParameterSetName = AdHoc, Mandatory = true)]
    [ArgumentCompleter(typeof(TestletCompleter))]
    [ValidateNotNullOrEmpty]
    public string Testlet { get; set; } = "";

    [Parameter(ParameterSetName = AdHoc, Mandatory = true)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Source { get; set; } = [];

    [Parameter(ParameterSetName = AdHoc)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Target { get; set; } = [];

    [Parameter(ParameterSetName = AdHoc)]
    public SwitchParameter Uncontrolled { get; set; }

    [Parameter(ParameterSetName = AdHoc)]
    [Alias("Arguments")]
    public string? Argument { get; set; }

    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? TargetsAtOnce { get; set; }

    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? AgentsAtOnce { get; set; }

    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? Neighbours { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Ports { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] GroupPath { get; set; } = [];

    [Parameter]
    public SwitchParameter AllowSeveralGroups { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JobName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == AdHoc)
        {
            if (Read(CreateAdHoc, Testlet) is { } run && Prepare(new TestRunFileEntry(run, null, [], []), null) is { } prepared)
                Start(prepared.Run, prepared.Setup);
            return;
        }

        foreach (var path in Path.SelectMany(ExpandPath))
        {
            if (Read(() => RemoteFile.Load(path), path) is { } file && Read(() => Select(file), path) is { } runs)
            {
                // A mistake in the last of several must not be found when the others have run.
                var prepared = runs.Select(run => Prepare(run, file)).ToList();
                if (prepared.TrueForAll(one => one is { } entry && (prepared.Count == 1 || IsRight(entry.Run, entry.Setup))))
                    prepared.ForEach(one => Start(one!.Value.Run, one.Value.Setup));
            }
        }
    }

    // One job for all runs of the call: they go on one after another there as they do here, for each would spoil what the others measure.
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_jobRuns.Count == 0)
            return;
        var agents = _jobRuns.SelectMany(entry => entry.Setup.Inventory.Agents).Select(agent => agent.Name).Distinct(StringComparer.Ordinal).ToList();
        var job = new TestRunJob(MyInvocation.Line.Trim(), JobName, string.Join(",", agents.Take(5)) + (agents.Count > 5 ? ",…" : ""));
        var log = LogTo(job.Write);
        EngineCmdlet.Session.Add(job);
        JobRepository.Add(job);
        job.Start([.. _jobRuns.Select(entry => (Func<CancellationToken, Task<TestRunResult>>)(token =>
            RemoteTestRun.RunAsync(entry.Run, entry.Setup.Inventory, entry.Setup.Options with { Log = log }, CreateProgress(entry.Run, job.Write), job.WriteRow, token)))]);
        WriteObject(job);
    }

    private TestRunDefinition CreateAdHoc()
    {
        if (Uncontrolled && Target.Length == 0)
            throw new NetTestException(ErrorReason.InvalidArgument, "-Uncontrolled needs -Target: name the hosts to test against.", Testlet);
        return TestRunDefinition.AdHoc(Testlet, Source, Target, Argument, Uncontrolled ? TargetKind.Uncontrolled : null);
    }

    private List<TestRunFileEntry> Select(RemoteFile file)
    {
        var filters = NameFilter.ForAll(Run).ToList();
        var runs = file.Runs.Where(run => filters.Exists(filter => filter.IsMatch(run.Definition.Label))).ToList();
        var missing = filters.Find(filter => !filter.HasWildcards && !runs.Exists(run => filter.IsMatch(run.Definition.Label)));
        return missing is null && file.Runs.Count > 0 ? runs : throw file.NoRun(missing?.Text);
    }

    private (TestRunDefinition Run, RunSetup Setup)? Prepare(TestRunFileEntry entry, RemoteFile? file) =>
        Read(() => Override(entry.Definition), entry.Definition.Label) is { } run && Read(() => CreateSetup(entry, file), Inventory) is { } setup ? (run, setup) : null;

    private bool IsRight(TestRunDefinition run, RunSetup setup) => Read(
        () =>
        {
            RemoteTestRun.Check(run, setup.Inventory, setup.Options);
            return run;
        },
        run.Label) is not null;

    private void Start(TestRunDefinition run, RunSetup setup)
    {
        var what = $"{string.Join(", ", run.Testlets.Select(call => call.Testlet))} from {string.Join(", ", run.Sources)}{(run.Targets.Count > 0 ? $" to {string.Join(", ", run.Targets)}" : " among each other")}";
        if (!ShouldProcess($"Run '{run.Label}': {what}.", $"Run '{run.Label}' ({what})?", "Test run", out var reason))
        {
            if (reason == ShouldProcessReason.WhatIf)
                base.Run(async token => Emit(await RemoteTestRun.PlanAsync(run, setup.Inventory, setup.Options, CreateProgress(run, EmitProgress), token).ConfigureAwait(false)), run.Label);
            return;
        }

        if (AsJob || JobName is not null)
            _jobRuns.Add((run, setup));
        else
            Execute(run, setup);
    }

    private RunSetup CreateSetup(TestRunFileEntry entry, RemoteFile? file)
    {
        var carrier = new SessionCarrier(Session);
        var options = ReadOptions(carrier) with { AllowSeveralGroups = AllowSeveralGroups };
        return RunSetup.Create(options, InventoryPath, [.. GroupPath.Select(ResolvePath)], NamedAgents(carrier), file, entry);
    }

    private void Execute(TestRunDefinition run, RunSetup setup)
    {
        var progress = CreateProgress(run, EmitProgress);
        base.Run(async token => Emit(await RemoteTestRun.RunAsync(run, setup.Inventory, setup.Options, progress, EmitRow, token).ConfigureAwait(false)), run.Label);
    }

    private TestRunDefinition Override(TestRunDefinition run)
    {
        PortRange? ports = Ports is null ? run.Ports
            : PortRange.TryParse(Ports, null, out var range) ? range
            : throw new NetTestException(ErrorReason.InvalidArgument, $"-Ports '{Ports}' is no range of ports; write it as 20000-29999.", Ports);
        return Limit(run) with
        {
            TargetsAtOnce = TargetsAtOnce ?? run.TargetsAtOnce,
            AgentsAtOnce = AgentsAtOnce ?? run.AgentsAtOnce,
            Neighbours = Neighbours ?? run.Neighbours,
            Ports = ports,
        };
    }
}

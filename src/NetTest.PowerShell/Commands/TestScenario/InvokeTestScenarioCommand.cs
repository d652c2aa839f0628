using System.Collections;
using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>Runs cases of a profile to their end: topology, servers, clients, teardown.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "TestScenario")]
[OutputType(typeof(ScenarioResult))]
public sealed class InvokeTestScenarioCommand : ScenarioCommand
{
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Case { get; set; } = [];

    [Parameter]
    public SwitchParameter EmulateGateways { get; set; }

    [Parameter]
    public SwitchParameter Keep { get; set; }

    [Parameter]
    [ValidateSet("Auto", "Kernel", "Emulator")]
    public string? ImpairmentBackend { get; set; }

    [Parameter]
    public SwitchParameter ResumeSessions { get; set; }

    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MaxFailures { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    [Parameter]
    public IDictionary? Tag { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in Files)
        {
            foreach (var scenario in LoadCases(path, Case))
                RunCase(scenario, path);
        }
    }

    private void RunCase(ScenarioCase scenario, string path)
    {
        var options = new ScenarioRunOptions
        {
            EmulateGateways = EmulateGateways,
            Keep = Keep,
            ImpairmentBackend = ImpairmentBackend is null ? null : Enum.Parse<ImpairmentBackend>(ImpairmentBackend, ignoreCase: true),
            ResumeSessions = ResumeSessions,
            MaxFailures = MaxFailures,
            Label = Label,
            Tags = TagTable.Read(Tag),
            ProgressInterval = ProgressThrottle.Interval,
            Log = Log,
        };
        var view = new ScenarioProgressView(scenario, TimeProvider.System);
        var progress = new InlineProgress<ScenarioProgress>(report =>
        {
            if (view.Next(report) is { } record)
                EmitProgress(record);
        });
        Run(
            async token => Emit(await ScenarioRunner.RunAsync(scenario, options, progress, token).ConfigureAwait(false)),
            path);
    }
}

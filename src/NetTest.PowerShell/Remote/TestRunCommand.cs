using System.Collections;
using System.Management.Automation;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Remote;

/// <summary>What the cmdlets that run testlets have in common: where testlets come from, how long they may take, and what results are called.</summary>
public abstract class TestRunCommand : AgentCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] TestletFolder { get; set; } = [];

    [Parameter]
    [ValidateRange(0.1, 86_400)]
    public double? TimeLimitSeconds { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    [Parameter]
    public IDictionary? Tag { get; set; }

    /// <summary>How agents are reached, and what the run is to know besides.</summary>
    internal RemoteRunOptions ReadOptions(SessionCarrier carrier) =>
        Reach(carrier) with { TestletFolders = [.. TestletFolder.Select(ResolvePath)], Label = Label, Tags = TagTable.Read(Tag) };

    /// <summary>Writes a row, from any thread.</summary>
    internal void EmitRow(TestletResult row) => Emit(MetricProperties.AddTo(row));

    /// <summary>Shows how far a run is, phase by phase.</summary>
    internal static InlineProgress<TestRunProgress> CreateProgress(TestRunDefinition run, Action<ProgressRecord> show)
    {
        var view = new TestRunProgressView(run.Label, TimeProvider.System);
        return new InlineProgress<TestRunProgress>(report =>
        {
            if (view.Next(report) is { } record)
                show(record);
        });
    }

    /// <summary>The run with the time limit of this call, if there is one.</summary>
    internal TestRunDefinition Limit(TestRunDefinition run) =>
        TimeLimitSeconds is { } seconds ? run with { TimeLimit = TimeSpan.FromSeconds(seconds) } : run;
}

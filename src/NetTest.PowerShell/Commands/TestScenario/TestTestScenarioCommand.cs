using System.Management.Automation;
using NetTest.Engine.Scenarios;
using NetTest.PowerShell.Completers;

namespace NetTest.PowerShell.Commands;

/// <summary>Checks a profile and explains what its cases would do, without touching anything.</summary>
[Cmdlet(VerbsDiagnostic.Test, "TestScenario")]
[OutputType(typeof(ScenarioPlan))]
public sealed class TestTestScenarioCommand : ScenarioCommand
{
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Case { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter EmulateGateways { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new ScenarioRunOptions { EmulateGateways = EmulateGateways };
        foreach (var path in Files)
        {
            foreach (var scenario in LoadCases(path, Case))
            {
                if (Read(() => ScenarioPlan.Create(scenario, options), path) is { } plan)
                    WriteObject(plan);
            }
        }
    }
}

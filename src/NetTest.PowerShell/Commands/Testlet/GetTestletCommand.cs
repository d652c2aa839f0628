using System.Management.Automation;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Remote.Testlets;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Remote;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists testlets, what they take and what they measure.</summary>
[Cmdlet(VerbsCommon.Get, "Testlet")]
[OutputType(typeof(TestletDescription))]
public sealed class GetTestletCommand : AgentCommand
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(TestletCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] TestletFolder { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (HasAgents)
            AskAgents();
        else
            Describe();
    }

    private void Describe()
    {
        IReadOnlyList<string> folders = [.. TestletFolder.Select(ResolvePath)];
        IReadOnlyList<TestletDescription>? testlets = null;
        Run(async token => testlets = await TestletCatalog.DescribeAsync(folders, token).ConfigureAwait(false), TestletFolder);
        if (testlets is not null)
            Write(testlets);
    }

    private void AskAgents()
    {
        var carrier = new SessionCarrier(Session);
        if (Read(() => RunSetup.Create(Reach(carrier), InventoryPath, [], NamedAgents(carrier)), Inventory) is not { } setup)
            return;
        foreach (var agent in setup.Inventory.Agents)
            Ask(agent, setup.Options);
    }

    private void Ask(AgentEntry agent, RemoteRunOptions options)
    {
        IReadOnlyList<TestletDescription> testlets = [];
        Run(
            async token =>
            {
                try
                {
                    testlets = await AgentTestlets.ListAsync(agent, options, token).ConfigureAwait(false);
                }
                catch (AgentException exception)
                {
                    EmitError(ErrorRecords.From(exception));
                }
            },
            agent.Name);
        Write(testlets);
    }

    private void Write(IReadOnlyList<TestletDescription> testlets)
    {
        foreach (var filter in NameFilter.ForAll(Name))
        {
            var found = testlets.Where(testlet => filter.IsMatch(testlet.Name)).ToList();
            if (found.Count == 0 && !filter.HasWildcards)
                WriteError(ErrorRecords.ForUnknownTestlet(filter.Text, testlets.Select(testlet => testlet.Name)));
            WriteObject(found, enumerateCollection: true);
        }
    }
}

using System.Management.Automation;
using NetTest.Engine;
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
        if (HasAgents && TestletFolder.Length > 0)
            Report(new NetTestException(ErrorReason.InvalidArgument, "-TestletFolder lists programs of this machine, and agents tell what is built in there: ask for one of them at a time."), TestletFolder);
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
        Run(
            token => AgentTestlets.ListAsync(setup.Inventory, setup.Options, testlets => Post(() => Write(testlets)), lost => EmitError(ErrorRecords.From(lost)), token),
            Inventory);
    }

    private void Write(IReadOnlyList<TestletDescription> testlets)
    {
        var filters = NameFilter.ForAll(Name).ToList();
        foreach (var filter in filters.Where(filter => !filter.HasWildcards && !testlets.Any(testlet => filter.IsMatch(testlet.Name))))
            WriteError(ErrorRecords.ForUnknownTestlet(filter.Text, testlets.Select(testlet => testlet.Name)));
        WriteObject(filters.SelectMany(filter => testlets.Where(testlet => filter.IsMatch(testlet.Name))).Distinct(), enumerateCollection: true);
    }
}

using System.Management.Automation;
using NetTest.Engine.Scenarios;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>What the cmdlets that read profiles have in common.</summary>
public abstract class ScenarioCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The profiles that the paths mean.</summary>
    internal IEnumerable<string> Files => Path.SelectMany(ExpandPath);

    /// <summary>The cases of a profile that are named; none named: the first one.</summary>
    internal IReadOnlyList<ScenarioCase> LoadCases(string path, IReadOnlyList<string> names) => Read(
        () =>
        {
            var file = ScenarioFile.Load(path);
            return names.Count == 0 ? [file.GetCase(null)] : names.SelectMany(name => Select(file, name)).Distinct().ToArray();
        },
        path) ?? [];

    private static IEnumerable<ScenarioCase> Select(ScenarioFile file, string name)
    {
        var filter = new NameFilter(name);
        return filter.HasWildcards ? file.Cases.Where(item => filter.IsMatch(item.Name)) : [file.GetCase(name)];
    }
}

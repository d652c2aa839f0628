using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Yaml;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>What the cmdlets that read profiles have in common.</summary>
public abstract class ScenarioCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The cases of a profile that are named; none named: the first one. Every mistake of the profile is an error of its own.</summary>
    internal IReadOnlyList<ScenarioCase> LoadCases(string path, IReadOnlyList<string> names)
    {
        IReadOnlyList<ScenarioCase> cases = [];
        Run(
            () =>
            {
                try
                {
                    var file = ScenarioFile.Load(ResolvePath(path));
                    cases = names.Count == 0 ? [file.GetCase(null)] : [.. names.SelectMany(name => Select(file, name)).Distinct()];
                }
                catch (ProfileException exception)
                {
                    foreach (var diagnostic in exception.Diagnostics)
                        WriteError(ErrorRecords.From(new ProfileException([diagnostic])));
                }
            },
            path);
        return cases;
    }

    /// <summary>Does what needs no waiting; engine errors become error records.</summary>
    internal void Run(Action work, object target)
    {
        try
        {
            work();
        }
        catch (NetTestException exception)
        {
            Report(exception, target);
        }
    }

    private static IEnumerable<ScenarioCase> Select(ScenarioFile file, string name)
    {
        var filter = new NameFilter(name);
        return filter.HasWildcards ? file.Cases.Where(item => filter.IsMatch(item.Name)) : [file.GetCase(name)];
    }
}

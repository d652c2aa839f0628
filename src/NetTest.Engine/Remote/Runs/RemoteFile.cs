using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Reading;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Remote.Runs;

/// <summary>A YAML file of groups, test runs and inventories, in one or several documents; todd's objects are read as they are.</summary>
public sealed record RemoteFile
{
    private static readonly DocumentKind s_kind = new("it holds objects with 'type', 'label' and 'spec', or an inventory with 'agents'", "about_NetTest_Remote", _ => null);

    /// <summary>The file's path as given.</summary>
    public required string Path { get; init; }

    /// <summary>The groups in it.</summary>
    public required IReadOnlyList<GroupDefinition> Groups { get; init; }

    /// <summary>The test runs in it.</summary>
    public required IReadOnlyList<TestRunFileEntry> Runs { get; init; }

    /// <summary>The inventory in it; null if there is none.</summary>
    public required AgentInventory? Inventory { get; init; }

    /// <summary>What is told to who asks for a run that is not in it; null for any run.</summary>
    public NetTestException NoRun(string? label) => Runs.Count == 0 || label is null
        ? new NetTestException(ErrorReason.CaseNotFound, $"{Path} has no test run; add an object of 'type: testrun'.", Path)
        : new NetTestException(ErrorReason.CaseNotFound, Suggestion.Sentence($"{Path} has no run '{Quoted.Text(label)}'{Suggestion.Choice(label, Runs.Select(run => run.Definition.Label))}"), label);

    /// <summary>Reads and checks a file whole, without touching anything.</summary>
    /// <exception cref="ProfileException">It is wrong.</exception>
    /// <exception cref="NetTestException">It cannot be read.</exception>
    public static RemoteFile Load(string path) => Parse(ProfileText.Read(path, s_kind), path);

    /// <summary>Reads and checks a file given as text; <paramref name="path"/> stands in messages, and relative files are looked up beside it.</summary>
    /// <exception cref="ProfileException">It is wrong.</exception>
    public static RemoteFile Parse(string text, string path)
    {
        var problems = new ProfileProblems(path, s_kind);
        var groups = new List<GroupDefinition>();
        var runs = new List<TestRunFileEntry>();
        AgentInventory? inventory = null;
        foreach (var item in YamlReader.ReadAll(text, problems).SelectMany(document => RemoteObject.Read(document, problems)))
        {
            switch (item.Type)
            {
                case RemoteObject.Group when GroupReader.Read(item, problems) is { } group:
                    groups.Add(group);
                    break;
                case RemoteObject.Run when TestRunReader.Read(item, problems) is { } run:
                    runs.Add(run);
                    break;
                case RemoteObject.Inventory when inventory is not null:
                    problems.Add(item.At, "a second inventory; put all agents into one");
                    break;
                case RemoteObject.Inventory:
                    inventory = InventoryReader.Read(item, problems);
                    break;
            }
        }

        problems.ThrowIfAny();
        return new RemoteFile { Path = path, Groups = groups, Runs = runs, Inventory = inventory };
    }
}

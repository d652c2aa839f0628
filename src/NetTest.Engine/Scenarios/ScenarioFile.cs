using NetTest.Engine.Scenarios.Reading;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios;

/// <summary>A profile: one or more named cases in YAML.</summary>
public sealed class ScenarioFile
{
    private static readonly DocumentKind s_kind = new("a profile has cases with 'servers' and 'clients'", "about_NetTest_Profiles", TalkPointWork.Explain);

    private ScenarioFile(string path, IReadOnlyList<ScenarioCase> cases)
    {
        Path = path;
        Cases = cases;
    }

    /// <summary>The file's path as given.</summary>
    public string Path { get; }

    /// <summary>The cases in the order of the file; a file without names has one case, named <c>default</c>.</summary>
    public IReadOnlyList<ScenarioCase> Cases { get; }

    /// <summary>Reads and checks a file whole, without touching anything.</summary>
    /// <exception cref="ProfileException">The profile is wrong.</exception>
    /// <exception cref="NetTestException">The file cannot be read.</exception>
    public static ScenarioFile Load(string path) => Parse(ProfileText.Read(path, s_kind), path);

    /// <summary>Reads and checks a profile given as text; <paramref name="path"/> stands in messages, and relative files are looked up beside it.</summary>
    /// <exception cref="ProfileException">The profile is wrong.</exception>
    public static ScenarioFile Parse(string text, string path)
    {
        var problems = new ProfileProblems(path, s_kind);
        var drafts = ProfileReader.Read(YamlReader.Read(text, problems), problems);
        var resolver = new CaseResolver(problems);
        var cases = drafts.Select(resolver.Resolve).OfType<ScenarioCase>().ToList();
        problems.ThrowIfAny();
        return new ScenarioFile(path, cases);
    }

    /// <summary>The case of that name; the first one if the name is null.</summary>
    /// <exception cref="NetTestException">There is none of that name; the message lists those there are.</exception>
    public ScenarioCase GetCase(string? name)
    {
        if (name is null)
            return Cases[0];
        if (Cases.FirstOrDefault(scenario => string.Equals(scenario.Name, name, StringComparison.Ordinal)) is { } found)
            return found;
        var names = Cases.Select(scenario => scenario.Name).ToList();
        throw new NetTestException(
            ErrorReason.CaseNotFound,
            $"{Path} has no case {Quote.Of(name)}{Suggestion.Phrase(name, names)}; its cases are {Quote.Names(names)}.",
            name);
    }
}

namespace NetTest.Engine.Scenarios;

/// <summary>A profile: one or more named cases in YAML.</summary>
public sealed class ScenarioFile
{
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
    /// <exception cref="ScenarioFileException">The profile is wrong.</exception>
    /// <exception cref="NetTestException">The file cannot be read.</exception>
    public static ScenarioFile Load(string path) => throw new NotImplementedException();

    /// <summary>Reads and checks a profile given as text; <paramref name="path"/> stands in messages, and relative files are looked up beside it.</summary>
    /// <exception cref="ScenarioFileException">The profile is wrong.</exception>
    public static ScenarioFile Parse(string text, string path) => throw new NotImplementedException();

    /// <summary>The case of that name; the first one if the name is null.</summary>
    /// <exception cref="NetTestException">There is none of that name; the message lists those there are.</exception>
    public ScenarioCase GetCase(string? name) => throw new NotImplementedException();
}

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Collects the mistakes of a profile, so that a user sees all of them at once.</summary>
internal sealed class ProfileProblems(string path)
{
    private readonly List<ScenarioDiagnostic> _diagnostics = [];

    internal string Path { get; } = path;

    internal bool Any => _diagnostics.Count > 0;

    internal void Add(Place at, string message) => _diagnostics.Add(new ScenarioDiagnostic(Path, at.Line, at.Column, message));

    /// <summary>A mistake after which nothing further can be read.</summary>
    internal ScenarioFileException Fatal(Place at, string message)
    {
        Add(at, message);
        return new ScenarioFileException(Sorted());
    }

    internal void ThrowIfAny()
    {
        if (_diagnostics.Count > 0)
            throw new ScenarioFileException(Sorted());
    }

    // An aliased node is read wherever it is used, so the same mistake can be found several times.
    private List<ScenarioDiagnostic> Sorted() =>
        [.. _diagnostics.Distinct().OrderBy(diagnostic => diagnostic.Line).ThenBy(diagnostic => diagnostic.Column)];
}

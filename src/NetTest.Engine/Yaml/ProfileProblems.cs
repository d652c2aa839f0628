using System.Globalization;

namespace NetTest.Engine.Yaml;

/// <summary>Collects the mistakes of a file, so that a user sees all of them at once.</summary>
internal sealed class ProfileProblems(string path, DocumentKind kind)
{
    private readonly List<(ProfileDiagnostic Diagnostic, bool IsAbsence)> _diagnostics = [];

    internal string Path { get; } = path;

    /// <summary>What the file is meant to be.</summary>
    internal DocumentKind Kind { get; } = kind;

    internal bool Any => _diagnostics.Count > 0;

    internal int Count => _diagnostics.Count;

    /// <summary>A place as messages name it, for what only turns out to be wrong later.</summary>
    internal string Describe(Place at) => string.Create(CultureInfo.InvariantCulture, $"{Path}:{at.Line}:{at.Column}");

    internal void Add(Place at, string message) => Add(at, message, isAbsence: false);

    /// <summary>
    /// Something that is missing. It comes after what is there and wrong, because a mistyped key is both, and its suggestion is the remedy.
    /// </summary>
    internal void AddAbsence(Place at, string message) => Add(at, message, isAbsence: true);

    /// <summary>A mistake after which nothing further can be read.</summary>
    internal ProfileException Fatal(Place at, string message)
    {
        Add(at, message);
        return new ProfileException(Sorted());
    }

    internal void ThrowIfAny()
    {
        if (_diagnostics.Count > 0)
            throw new ProfileException(Sorted());
    }

    // An aliased node is read wherever it is used, so the same mistake can be found several times.
    private List<ProfileDiagnostic> Sorted() =>
        [.. _diagnostics.Distinct()
            .OrderBy(problem => problem.IsAbsence)
            .ThenBy(problem => problem.Diagnostic.Line)
            .ThenBy(problem => problem.Diagnostic.Column)
            .Select(problem => problem.Diagnostic)];

    private void Add(Place at, string message, bool isAbsence) =>
        _diagnostics.Add((new ProfileDiagnostic(Path, at.Line, at.Column, message), isAbsence));
}

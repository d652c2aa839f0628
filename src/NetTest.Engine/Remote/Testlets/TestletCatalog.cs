namespace NetTest.Engine.Remote.Testlets;

/// <summary>The testlets that there are here.</summary>
public static class TestletCatalog
{
    /// <summary>Those that are built in, and the programs of the folders; a program takes the place of a built-in one of the same name.</summary>
    /// <param name="folders">Folders with testlets.</param>
    /// <exception cref="NetTestException">A folder does not exist.</exception>
    public static IReadOnlyList<TestletDescription> List(IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var programs = new TestletLibrary(folders, runPath: null).Files()
            .Select(path => new TestletDescription { Name = TestletLibrary.NameOf(path), Summary = "a program; its check tells whether it can run", Source = path })
            .ToList();
        return [.. BuiltInTestlets.Descriptions.Where(own => !programs.Exists(program => program.Name == own.Name))
            .Concat(programs)
            .OrderBy(testlet => testlet.Name, StringComparer.Ordinal)
            .ThenBy(testlet => testlet.Source, StringComparer.Ordinal)];
    }
}

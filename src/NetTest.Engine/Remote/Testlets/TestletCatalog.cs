using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>The testlets that there are here.</summary>
public static class TestletCatalog
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    /// <summary>As <see cref="List"/>, with what the programs for this platform say of themselves: their check is run here, and their describe if they have one.</summary>
    /// <param name="folders">Folders with testlets.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="NetTestException">A folder does not exist.</exception>
    public static async Task<IReadOnlyList<TestletDescription>> DescribeAsync(IReadOnlyList<string> folders, CancellationToken cancellationToken) =>
        await Task.WhenAll(List(folders).Select(testlet => DescribeAsync(testlet, cancellationToken))).ConfigureAwait(false);

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

    private static async Task<TestletDescription> DescribeAsync(TestletDescription testlet, CancellationToken cancellationToken)
    {
        if (!File.Exists(testlet.Source) || (TestletLibrary.PlatformOf(testlet.Source) is { } platform && platform != AgentHost.OwnIdentity.Platform))
            return testlet;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            var verdict = await ProgramTestlet.CheckAsync(Path.GetFullPath(testlet.Source), null, limit.Token).ConfigureAwait(false);
            if (!verdict.Passed)
                return testlet with { Summary = $"a program that cannot run here: {verdict.Reason}" };
            var told = verdict.Description is { } text ? TestletDescriber.Read(testlet.Name, testlet.Source, text, out _) : null;
            return told is null ? testlet with { Summary = "a program; it does not describe itself" } : told.Summary.Length > 0 ? told : told with { Summary = "a program" };
        }
        catch (NetTestException exception)
        {
            return testlet with { Summary = $"a program that cannot run here: {exception.Message}" };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return testlet with { Summary = FormattableString.Invariant($"a program whose check did not end within {s_limit.TotalSeconds} s") };
        }
    }
}

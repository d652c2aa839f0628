using System.Reflection;

namespace NetTest.Engine.Topology.Carrying;

/// <summary>Finds the executable that can carry links when the process that asks for them will end.</summary>
internal static class CarrierProgram
{
    private const string Name = "nettest";

    /// <summary>The command line before the verb; null if there is no such program.</summary>
    internal static IReadOnlyList<string>? Find(string? named)
    {
        if (named is not null)
            return File.Exists(named) ? Command(Path.GetFullPath(named)) : null;
        if (Assembly.GetEntryAssembly() is { } entry && entry.GetName().Name == Name && entry.Location.Length > 0)
            return Environment.ProcessPath is { } own && Path.GetFileName(own) == Name ? [own] : Command(entry.Location);
        return Candidates().FirstOrDefault(File.Exists) is { } found ? [found] : null;
    }

    // Beside the engine, which in a module lies in bin/dependencies; then what a shell would find.
    private static IEnumerable<string> Candidates()
    {
        var folder = Path.GetDirectoryName(typeof(CarrierProgram).Assembly.Location);
        for (var up = 0; up < 3 && !string.IsNullOrEmpty(folder); up++)
        {
            yield return Path.Combine(folder, Name);
            folder = Path.GetDirectoryName(folder);
        }

        foreach (var path in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            yield return Path.Combine(path, Name);
    }

    private static string[] Command(string path) => path.EndsWith(".dll", StringComparison.Ordinal) ? [DotNet(), "exec", path] : [path];

    private static string DotNet() => Environment.ProcessPath is { } own && Path.GetFileName(own) == "dotnet" ? own : "dotnet";
}

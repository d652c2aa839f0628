using System.Diagnostics;
using System.Text.Json;

namespace NetTest.Engine.Remote.Installation;

/// <summary>An executable nettest as it lies here: one file, or the folder of a build.</summary>
/// <param name="Path">The executable, links followed.</param>
/// <param name="Platform">For which platform it is; null if it is no executable that is known.</param>
/// <param name="NeededRuntime">The .NET runtime that must be installed where it is to run; null if it brings its own.</param>
/// <param name="Version">Its version; null if only it itself knows.</param>
internal sealed record AgentExecutable(string Path, string? Platform, string? NeededRuntime, string? Version)
{
    private const string Name = "nettest";

    /// <summary>Where an executable for a platform may lie.</summary>
    /// <param name="place">An executable, or a folder with <c>nettest</c> or <c>PLATFORM/nettest</c>.</param>
    /// <param name="platform">The platform.</param>
    internal static IEnumerable<string> Candidates(string place, string platform)
    {
        var name = platform.StartsWith("win", StringComparison.Ordinal) ? Name + ".exe" : Name;
        return new[] { place, System.IO.Path.Combine(place, platform, name), System.IO.Path.Combine(place, name) }.Where(File.Exists);
    }

    internal static AgentExecutable Read(string path)
    {
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var assembly = System.IO.Path.ChangeExtension(real, null) + ".dll";
        return new AgentExecutable(
            real,
            ExecutableFormat.PlatformOf(real),
            NeededRuntimeOf(System.IO.Path.ChangeExtension(real, null) + ".runtimeconfig.json"),
            File.Exists(assembly) ? FileVersionInfo.GetVersionInfo(assembly).ProductVersion : null);
    }

    /// <summary>Its files: an executable with an assembly beside it is but the starter of that, so all that lies there belongs to it.</summary>
    internal IReadOnlyList<(string Path, string Name)> Files()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        return File.Exists(System.IO.Path.Combine(folder, Name + ".dll"))
            ? FilesOf(folder)
            : [(Path, OperatingSystem.IsWindows() || Path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? Name + ".exe" : Name)];
    }

    /// <summary>All files of a folder that are needed to run, by their names in it.</summary>
    internal static IReadOnlyList<(string Path, string Name)> FilesOf(string folder)
    {
        // A build's folder may hold builds for other platforms, which dotnet makes inside of it.
        var others = Directory.EnumerateFiles(folder, Name + ".dll", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetDirectoryName(file)!)
            .Where(other => other != folder.TrimEnd(System.IO.Path.DirectorySeparatorChar))
            .Select(other => other + System.IO.Path.DirectorySeparatorChar)
            .ToList();
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".pdb", StringComparison.OrdinalIgnoreCase) && !others.Exists(other => file.StartsWith(other, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .Select(file => (file, System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/')))];
    }

    // runtimeconfig.json names what it needs in "framework", and what it brings in "includedFrameworks" (dotnet/runtime, runtimeconfig.json).
    private static string? NeededRuntimeOf(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.GetProperty("runtimeOptions").TryGetProperty("framework", out var framework) ? framework.GetProperty("version").GetString() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Globalization;

namespace NetTest.Engine.Remote.Installation;

/// <summary>What a host says before anything is installed there.</summary>
public sealed record InstallProbe
{
    private const string Mark = "nettest-probe ";

    /// <summary>Its platform by .NET's names, such as <c>linux-x64</c>, or <c>linux-musl-x64</c> where the C library is musl.</summary>
    public required string Platform { get; init; }

    /// <summary>The version of NetTest that is there; null if there is none that runs.</summary>
    public string? Version { get; init; }

    /// <summary>The version of the module that is there; null if there is none.</summary>
    public string? ModuleVersion { get; init; }

    /// <summary>Whether it has PowerShell (pwsh).</summary>
    public bool HasPowerShell { get; init; }

    /// <summary>How much space there is for the user where it would be installed, in bytes; null if it does not say.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>The versions of the .NET runtime (Microsoft.NETCore.App) that are installed where an executable looks for them.</summary>
    public IReadOnlyList<string> Runtimes { get; init; } = [];

    /// <summary>
    /// Reads lines of <c>nettest-probe KEY VALUE</c>: system (uname -s), machine (uname -m), libc, version, module, pwsh (where it is), free (KiB), runtime (one for
    /// each). Whatever else a login shell prints is read past.
    /// </summary>
    /// <returns>Null if there is no platform in it.</returns>
    public static InstallProbe? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var told = text.Split('\n', StringSplitOptions.TrimEntries)
            .Where(line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(line => line[Mark.Length..].Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 2)
            .ToLookup(words => words[0], words => words[1], StringComparer.Ordinal);
        if (told["system"].FirstOrDefault() is not { } system || told["machine"].FirstOrDefault() is not { } machine)
            return null;
        return new InstallProbe
        {
            Platform = PlatformOf(system, machine, told["libc"].FirstOrDefault()),
            Version = told["version"].FirstOrDefault(),
            ModuleVersion = told["module"].FirstOrDefault(),
            HasPowerShell = told["pwsh"].Any(),
            FreeBytes = long.TryParse(told["free"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var free) && free < long.MaxValue / 1024 ? free * 1024 : null,
            Runtimes = [.. told["runtime"]],
        };
    }

    /// <summary>Whether a runtime is there with which an executable runs that needs that version: the same major number, and not older.</summary>
    internal bool HasRuntime(string needed) =>
        System.Version.TryParse(needed, out var least) && Runtimes.Any(text => System.Version.TryParse(text, out var version) && version.Major == least.Major && version >= least);

    private static string PlatformOf(string system, string machine, string? library)
    {
        var family = system switch
        {
            "Linux" => library == "musl" ? "linux-musl" : "linux",
            "Darwin" => "osx",
            "Windows" or "Windows_NT" => "win",
            _ when system.StartsWith("MINGW", StringComparison.Ordinal) || system.StartsWith("MSYS", StringComparison.Ordinal) || system.StartsWith("CYGWIN", StringComparison.Ordinal) => "win",
            _ => system.ToLowerInvariant(),
        };
        var architecture = machine switch
        {
            "x86_64" or "amd64" or "AMD64" => "x64",
            "aarch64" or "arm64" or "ARM64" => "arm64",
            "armv7l" or "armv8l" => "arm",
            _ => machine.ToLowerInvariant(),
        };
        return $"{family}-{architecture}";
    }
}

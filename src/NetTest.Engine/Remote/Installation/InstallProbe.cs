namespace NetTest.Engine.Remote.Installation;

/// <summary>What a host says before anything is installed there.</summary>
/// <param name="Platform">Its platform, such as <c>linux-x64</c>.</param>
/// <param name="Version">The version of NetTest that is there; null if there is none that runs.</param>
public sealed record InstallProbe(string Platform, string? Version)
{
    /// <summary>Reads what <c>uname -s</c>, <c>uname -m</c> and <c>nettest --version</c> print, a line each.</summary>
    /// <returns>Null if that is not what was printed.</returns>
    public static InstallProbe? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        if (lines.Length < 2 || lines[0].Length == 0 || lines[1].Length == 0)
            return null;
        var system = lines[0] switch { "Linux" => "linux", "Darwin" => "osx", _ => "win" };
        var architecture = lines[1] switch { "x86_64" or "amd64" or "AMD64" => "x64", "aarch64" or "arm64" or "ARM64" => "arm64", var other => other.ToLowerInvariant() };
        return new InstallProbe($"{system}-{architecture}", lines.Length > 2 && lines[2].Length > 0 ? lines[2] : null);
    }
}

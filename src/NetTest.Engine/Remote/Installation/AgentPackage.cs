using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace NetTest.Engine.Remote.Installation;

/// <summary>
/// The executable as it is sent: one self-contained file, or the folder of a framework-dependent build, packed as tar.gz. It lies in a temporary
/// file until it is disposed of.
/// </summary>
public sealed class AgentPackage : IDisposable
{
    private const string Executable = "nettest";
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private AgentPackage(string path, string sha256, string source) => (Path, Sha256, Source) = (path, sha256, source);

    /// <summary>The tar.gz file.</summary>
    public string Path { get; }

    /// <summary>Its SHA-256, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>The executable that it was made of.</summary>
    public string Source { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length => new FileInfo(Path).Length;

    /// <summary>Packs the executable for a platform.</summary>
    /// <param name="places">Where to look, in order: executables, or folders with <c>nettest</c> or <c>PLATFORM/nettest</c>.</param>
    /// <param name="platform">The platform, such as <c>linux-x64</c>.</param>
    /// <exception cref="NetTestException">There is none for the platform.</exception>
    public static AgentPackage Create(IReadOnlyList<string> places, string platform)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(platform);
        var candidates = places.SelectMany(place => Candidates(place, platform)).Where(File.Exists).ToList();
        var source = candidates.Find(path => ExecutableFormat.PlatformOf(path) == platform)
            ?? throw new NetTestException(
                ErrorReason.FileNotReadable,
                candidates.Count == 0
                    ? $"No nettest was found{(places.Count == 1 ? $" at {places[0]}" : " beside the module or on the PATH")}; name the executable or its folder, made by 'dotnet publish src/NetTest.Cli -r {platform} --self-contained'."
                    : $"{candidates[0]} is for {ExecutableFormat.PlatformOf(candidates[0]) ?? "no known platform"}, and the agent is {platform}; make one with 'dotnet publish src/NetTest.Cli -r {platform} --self-contained'.",
                candidates.Count > 0 ? candidates[0] : places.Count > 0 ? places[0] : null);
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"nettest-{Guid.NewGuid():N}.tar.gz");
        try
        {
            Pack(source, path);
            using var packed = File.OpenRead(path);
            return new AgentPackage(path, Convert.ToHexStringLower(SHA256.HashData(packed)), source);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(path);
            throw new NetTestException(ErrorReason.FileNotReadable, $"{source}: it cannot be packed ({exception.Message.TrimEnd('.')}).", source, exception);
        }
    }

    /// <summary>Deletes the temporary file.</summary>
    public void Dispose() => File.Delete(Path);

    private static IEnumerable<string> Candidates(string place, string platform)
    {
        var name = platform.StartsWith("win", StringComparison.Ordinal) ? Executable + ".exe" : Executable;
        return [place, System.IO.Path.Combine(place, platform, name), System.IO.Path.Combine(place, name)];
    }

    // A framework-dependent executable is but a starter of the assembly beside it, so all that lies there belongs to it.
    private static void Pack(string source, string path)
    {
        var real = File.ResolveLinkTarget(source, returnFinalTarget: true)?.FullName ?? source;
        var folder = System.IO.Path.GetDirectoryName(real)!;
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using var zip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(zip, TarEntryFormat.Pax);
        var isAlone = !File.Exists(System.IO.Path.Combine(folder, Executable + ".dll"));
        var files = isAlone ? [real] : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(name => !name.EndsWith(".pdb", StringComparison.Ordinal));
        foreach (var item in files)
        {
            using var content = File.OpenRead(item);
            var name = isAlone ? System.IO.Path.GetFileName(source) : System.IO.Path.GetRelativePath(folder, item).Replace('\\', '/');
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = Mode });
        }
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Installation;

/// <summary>What is sent to an agent, packed as tar.gz. It lies in a temporary file until it is disposed of.</summary>
public sealed class AgentPackage : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private AgentPackage(string path, string source, AgentPackageKind kind) => (Path, Source, Kind) = (path, source, kind);

    /// <summary>The tar.gz file.</summary>
    public string Path { get; }

    /// <summary>What is in it.</summary>
    public AgentPackageKind Kind { get; }

    /// <summary>The executable, or the module's folder, that it was made of.</summary>
    public string Source { get; }

    /// <summary>The version that it must be: this NetTest's own.</summary>
    public static string Version => TestResult.EngineVersion;

    /// <summary>Its SHA-256, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>Its length in bytes.</summary>
    public long Length { get; private init; }

    /// <summary>How much its files take once they are unpacked, in bytes.</summary>
    public long UnpackedLength { get; private init; }

    /// <summary>Packs files.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="source">What they belong to, for messages.</param>
    /// <param name="files">The files, each with its name in the package.</param>
    /// <exception cref="NetTestException">One cannot be read, or there is no space for the package.</exception>
    internal static AgentPackage Create(AgentPackageKind kind, string source, IReadOnlyList<(string Path, string Name)> files)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"nettest-{Guid.NewGuid():N}.tar.gz");
        try
        {
            Pack(files, path);
            using var packed = File.OpenRead(path);
            return new AgentPackage(path, source, kind)
            {
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(packed)),
                Length = packed.Length,
                UnpackedLength = files.Sum(file => new FileInfo(file.Path).Length),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(path);
            throw new NetTestException(ErrorReason.FileNotReadable, $"{source}: it cannot be packed ({exception.Message.TrimEnd('.')}).", source, exception);
        }
    }

    /// <summary>Deletes the temporary file.</summary>
    public void Dispose() => File.Delete(Path);

    private static void Pack(IReadOnlyList<(string Path, string Name)> files, string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using var zip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(zip, TarEntryFormat.Pax);
        foreach (var (from, name) in files)
        {
            using var content = File.OpenRead(from);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = Mode });
        }
    }
}

using System.Buffers.Binary;

namespace NetTest.Engine.Remote.Installation;

/// <summary>Tells for which platform an executable is, from its first bytes.</summary>
internal static class ExecutableFormat
{
    /// <summary>The platform, such as <c>linux-x64</c>; null if the file is no executable of a platform that is known, or cannot be read.</summary>
    internal static string? PlatformOf(string path)
    {
        var head = new byte[4096];
        try
        {
            using var file = File.OpenRead(path);
            return Read(head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the beginning of a file: ELF (gABI, e_machine at 18), PE (e_lfanew at 60, Machine 4 behind the signature), Mach-O (cputype at 4).</summary>
    internal static string? Read(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 20 && head.StartsWith("\u007fELF"u8))
        {
            return BinaryPrimitives.ReadUInt16LittleEndian(head[18..]) switch { 62 => "linux-x64", 183 => "linux-arm64", 40 => "linux-arm", _ => null };
        }

        if (head.Length >= 64 && head.StartsWith("MZ"u8))
        {
            var at = BinaryPrimitives.ReadInt32LittleEndian(head[60..]);
            if (at < 0 || at > head.Length - 6)
                return null;
            return BinaryPrimitives.ReadUInt16LittleEndian(head[(at + 4)..]) switch { 0x8664 => "win-x64", 0xAA64 => "win-arm64", _ => null };
        }

        if (head.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(head) == 0xFEEDFACF)
            return BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) switch { 0x01000007 => "osx-x64", 0x0100000C => "osx-arm64", _ => null };
        return null;
    }
}

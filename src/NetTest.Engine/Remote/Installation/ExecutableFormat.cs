using System.Buffers.Binary;

namespace NetTest.Engine.Remote.Installation;

/// <summary>Tells for which platform an executable is, from its first bytes.</summary>
internal static class ExecutableFormat
{
    private const int ProgramInterpreter = 3; // PT_INTERP

    /// <summary>The platform, such as <c>linux-x64</c> or <c>linux-musl-x64</c>; null if the file is no executable of a platform that is known, or cannot be read.</summary>
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

    /// <summary>Reads the beginning of a file: ELF (gABI), PE (e_lfanew at 60, Machine 4 behind the signature), Mach-O (cputype at 4).</summary>
    internal static string? Read(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\u007fELF"u8))
            return ReadElf(head);
        if (head.StartsWith("MZ"u8))
            return ReadPe(head);
        if (head.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(head) == 0xFEEDFACF)
            return BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) switch { 0x01000007 => "osx-x64", 0x0100000C => "osx-arm64", _ => null };
        return null;
    }

    private static string? ReadElf(ReadOnlySpan<byte> head)
    {
        // EI_CLASS 2 is 64-bit, EI_DATA 1 little-endian, e_type 2 and 3 are what can be run.
        if (head.Length < 64 || head[4] is not (1 or 2) || head[5] != 1 || BinaryPrimitives.ReadUInt16LittleEndian(head[16..]) is not (2 or 3))
            return null;
        var is64 = head[4] == 2;
        string? machine = (BinaryPrimitives.ReadUInt16LittleEndian(head[18..]), is64) switch { (62, true) => "x64", (183, true) => "arm64", (40, false) => "arm", _ => null };
        if (machine is null || !TryFindInterpreter(head, is64, out var interpreter))
            return null;
        // What needs no dynamic loader runs beside any C library.
        return interpreter.IndexOf("ld-musl"u8) >= 0 ? $"linux-musl-{machine}" : $"linux-{machine}";
    }

    /// <returns>False if the program headers lie outside of what was read, where no linker puts them.</returns>
    private static bool TryFindInterpreter(ReadOnlySpan<byte> head, bool is64, out ReadOnlySpan<byte> interpreter)
    {
        interpreter = default;
        var table = is64 ? BinaryPrimitives.ReadUInt64LittleEndian(head[32..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[28..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(head[(is64 ? 54 : 42)..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(head[(is64 ? 56 : 44)..]);
        if (size < (is64 ? 56 : 32) || table > (ulong)head.Length || (long)size * count > head.Length - (long)table)
            return false;
        for (var i = 0; i < count; i++)
        {
            var entry = head.Slice((int)table + (i * size), size);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != ProgramInterpreter)
                continue;
            var offset = is64 ? BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
            var length = is64 ? BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]) : BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]);
            if (offset > (ulong)head.Length || length > (ulong)head.Length - offset)
                return false;
            interpreter = head.Slice((int)offset, (int)length);
            return true;
        }

        return true;
    }

    private static string? ReadPe(ReadOnlySpan<byte> head)
    {
        if (head.Length < 64)
            return null;
        var at = BinaryPrimitives.ReadInt32LittleEndian(head[60..]);
        if (at < 0 || at > head.Length - 6 || !head[at..].StartsWith("PE\0\0"u8))
            return null;
        return BinaryPrimitives.ReadUInt16LittleEndian(head[(at + 4)..]) switch { 0x8664 => "win-x64", 0xAA64 => "win-arm64", _ => null };
    }
}

using System.Runtime.InteropServices;

namespace NetTest.Engine.Topology.Native;

/// <summary>Whose a file is and who may write to it, statx(2); links are not followed.</summary>
internal readonly partial record struct FileStatus
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint Wanted = 0x1 | 0x2 | 0x8 | 0x10; // STATX_TYPE, STATX_MODE, STATX_UID, STATX_GID
    private const int TypeMask = 0xF000, Regular = 0x8000, Sticky = 0x200, GroupWrites = 0x10, OthersWrite = 0x2;

    private readonly int _mode;

    private FileStatus(int mode, uint user, uint group) => (_mode, User, Group) = (mode, user, group);

    /// <summary>The user as whom this process acts.</summary>
    internal static uint CurrentUser => EffectiveUser();

    /// <summary>The owner.</summary>
    internal uint User { get; }

    /// <summary>Its group.</summary>
    internal uint Group { get; }

    /// <summary>Whether it is a file and nothing else, such as a link or a pipe.</summary>
    internal bool IsRegular => (_mode & TypeMask) == Regular;

    /// <summary>Whether this user or root owns it.</summary>
    internal bool IsOwn => User == 0 || User == EffectiveUser();

    /// <summary>
    /// Whether others may change it: in a folder with the sticky bit, such as /tmp, they can only add to it. The own group counts as oneself, for
    /// many systems give each user one (umask 002).
    /// </summary>
    internal bool IsOpen => (_mode & Sticky) == 0 && ((_mode & OthersWrite) != 0 || ((_mode & GroupWrites) != 0 && Group != EffectiveGroup()));

    /// <summary>Asks for it; null if there is no such file, or it may not be asked for.</summary>
    internal static FileStatus? Of(string path)
    {
        // struct statx, 256 bytes: stx_uid at 20, stx_gid at 24, stx_mode at 28.
        Span<byte> status = stackalloc byte[256];
        if (Status(CurrentFolder, path, NoFollow, Wanted, ref MemoryMarshal.GetReference(status)) != 0)
            return null;
        return new FileStatus(MemoryMarshal.Read<ushort>(status[28..]), MemoryMarshal.Read<uint>(status[20..]), MemoryMarshal.Read<uint>(status[24..]));
    }

    /// <summary>The path without any link in it, realpath(3); null if it does not exist.</summary>
    internal static string? RealPath(string path)
    {
        var found = ResolvePath(path, 0);
        if (found == 0)
            return null;
        var real = Marshal.PtrToStringUTF8(found);
        Free(found);
        return real;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ResolvePath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);
}

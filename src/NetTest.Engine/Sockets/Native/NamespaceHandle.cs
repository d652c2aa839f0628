using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetTest.Engine.Sockets.Native;

/// <summary>A descriptor of a network namespace (nsfs).</summary>
internal sealed partial class NamespaceHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int NetworkNamespace = 0x40000000;
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint InodeMask = 0x100; // STATX_INO
    private const nuint GetNamespaceType = 0xb703; // NS_GET_NSTYPE, ioctl_nsfs(2)

    public NamespaceHandle()
        : base(ownsHandle: true)
    {
    }

    internal int Descriptor => (int)handle;

    /// <summary>Opens it; on failure the handle is invalid and <paramref name="errno"/> says why.</summary>
    internal static NamespaceHandle TryOpen(string path, out int errno)
    {
        // Not a handle as the marshaller makes it: it would take the int -1 for the valid 0xFFFFFFFF.
        var opened = new NamespaceHandle();
        opened.SetHandle(OpenFile(path, ReadOnlyCloseOnExec));
        errno = opened.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return opened;
    }

    /// <summary>Whether it is a network namespace: after a crash of <c>ip netns add</c> the name can be an ordinary empty file.</summary>
    internal bool IsNetworkNamespace => Control(this, GetNamespaceType) == NetworkNamespace;

    /// <summary>The inode that identifies it while it lives, as <c>net:[4026531840]</c>.</summary>
    internal string? Inode
    {
        get
        {
            // struct statx of statx(2), 256 bytes; the inode number is at byte 32. The link in /proc/self/fd would show the mount's path instead.
            Span<byte> status = stackalloc byte[256];
            return Status(this, "", EmptyPath, InodeMask, ref MemoryMarshal.GetReference(status)) == 0
                ? string.Create(CultureInfo.InvariantCulture, $"net:[{MemoryMarshal.Read<ulong>(status[32..])}]")
                : null;
        }
    }

    /// <summary>Moves the calling thread into it; returns 0 or errno.</summary>
    internal int Enter() => SetNamespace(this, NetworkNamespace) == 0 ? 0 : Marshal.GetLastPInvokeError();

    protected override bool ReleaseHandle() => CloseFile((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int fd);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(NamespaceHandle handle, nuint request);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(NamespaceHandle handle, int type);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(NamespaceHandle handle, string path, int flags, uint mask, ref byte status);
}

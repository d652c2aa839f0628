using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NetTest.Engine.Topology.Native;

/// <summary>
/// A TAP device (kernel: Documentation/networking/tuntap.rst), non-blocking, gone when the handle is closed. Frames have no extra header and no
/// offload is asked for: so the kernel itself cuts large segments and computes checksums before a frame gets here, and checks those it is given.
/// </summary>
internal sealed unsafe partial class TapHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>The largest frame: an Ethernet header, a VLAN tag and 65521 bytes.</summary>
    internal const int MaxFrameBytes = 65521 + 14 + 4;

    /// <summary>The largest MTU: the kernel's IP_MAX_MTU less an Ethernet header.</summary>
    internal const int MaxMtuBytes = 65521;

    private const int ReadWriteNonBlockingCloseOnExec = 0x2 | 0x800 | 0x80000;
    private const uint SetInterface = 0x400454ca; // TUNSETIFF
    private const ushort Tap = 0x2, NoPacketInformation = 0x1000, Exclusive = 0x8000; // Exclusive: never attach to another's device
    private const int NameLength = 16, RequestLength = 40;

    public TapHandle()
        : base(ownsHandle: true)
    {
    }

    internal int Descriptor => (int)handle;

    /// <summary>
    /// Makes a device in the namespace where the calling thread is. That is wanted to be the process's own, whence the device can be moved: the
    /// descriptor holds the namespace in which it was opened alive, and would hold one that <c>ip netns delete</c> removes.
    /// </summary>
    /// <param name="name">The device's name; <c>%d</c> in it becomes a free number.</param>
    /// <param name="made">The name that it got.</param>
    /// <param name="opened">Whether /dev/net/tun could be opened.</param>
    /// <param name="errno">Why the handle is invalid, or 0.</param>
    internal static TapHandle TryCreate(string name, out string made, out bool opened, out int errno)
    {
        made = name;
        // Not a handle as the marshaller makes it: it would take the int -1 for the valid 0xFFFFFFFF.
        var tap = new TapHandle();
        tap.SetHandle(Open("/dev/net/tun", ReadWriteNonBlockingCloseOnExec));
        opened = !tap.IsInvalid;
        errno = opened ? 0 : Marshal.GetLastPInvokeError();
        if (!opened)
            return tap;
        var request = stackalloc byte[RequestLength];
        new Span<byte>(request, RequestLength).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, NameLength - 1));
        *(ushort*)(request + NameLength) = Tap | NoPacketInformation | Exclusive;
        if (Control(tap, SetInterface, request) < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            tap.Dispose();
            return new TapHandle();
        }

        made = Encoding.ASCII.GetString(request, new ReadOnlySpan<byte>(request, NameLength).IndexOf((byte)0));
        return tap;
    }

    /// <summary>Takes one frame; returns its length or a negative errno: EAGAIN when there is none, EBADFD when the device was deleted.</summary>
    internal static int Read(int fd, byte* buffer, int capacity)
    {
        var length = read(fd, buffer, capacity);
        return length >= 0 ? (int)length : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Gives the kernel one frame; returns its length or a negative errno: EIO when the device is down, EBADFD when it was deleted.</summary>
    internal static int Write(int fd, byte* frame, int length)
    {
        var written = write(fd, frame, length);
        return written >= 0 ? (int)written : -Marshal.GetLastPInvokeError();
    }

    protected override bool ReleaseHandle() => CloseFile((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(TapHandle handle, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, void* buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, void* buffer, nint length);
}

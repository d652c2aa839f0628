using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>epoll(7) and eventfd(2).</summary>
internal static unsafe partial class NativeEpoll
{
    internal const uint EPOLLIN = 0x1;
    internal const uint EPOLLOUT = 0x4;
    internal const uint EPOLLERR = 0x8;
    internal const uint EPOLLHUP = 0x10;
    internal const uint EPOLLRDHUP = 0x2000;
    internal const uint EPOLLEXCLUSIVE = 1u << 28;
    internal const uint EPOLLET = 1u << 31;

    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    // The same number on every architecture: calls added after 5.1 share one table.
    private const int SYS_epoll_pwait2 = 441;

    private static bool s_noNanoseconds;

    /// <summary>The size of struct epoll_event, which is packed on x86-64 only: 32 bits of events, then 64 bits of data at its end.</summary>
    internal static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    internal static int Create() => Check(epoll_create1(CloseOnExec), "epoll_create1");

    internal static int CreateEvent() => Check(TryCreateEvent(), "eventfd");

    /// <summary>The same; negative if there is no descriptor for it.</summary>
    internal static int TryCreateEvent() => eventfd(0, CloseOnExec | NonBlocking);

    internal static int Add(int epoll, int fd, uint events, ulong data)
    {
        var buffer = stackalloc byte[EventSize];
        *(uint*)buffer = events;
        Unsafe.WriteUnaligned(buffer + EventSize - sizeof(ulong), data);
        return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, buffer) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Reads event i of a buffer that <see cref="Wait"/> filled.</summary>
    internal static (uint Events, ulong Data) Read(byte* events, int index)
    {
        var one = events + ((nint)index * EventSize);
        return (*(uint*)one, Unsafe.ReadUnaligned<ulong>(one + EventSize - sizeof(ulong)));
    }

    internal static void Remove(int epoll, int fd) => _ = epoll_ctl(epoll, EPOLL_CTL_DEL, fd, null);

    /// <summary>Waits at most so many nanoseconds (negative: for ever); returns how many events there are.</summary>
    internal static int Wait(int epoll, byte* events, int capacity, long timeoutNanoseconds)
    {
        if (timeoutNanoseconds > 0 && !s_noNanoseconds)
        {
            var timeout = stackalloc long[] { timeoutNanoseconds / 1_000_000_000, timeoutNanoseconds % 1_000_000_000 };
            var count = syscall(SYS_epoll_pwait2, epoll, events, capacity, timeout, null, 0);
            if (count >= 0)
                return (int)count;
            if (Marshal.GetLastPInvokeError() == Errno.EINTR)
                return 0;
            // Before Linux 5.11, or under an old seccomp profile: milliseconds must do.
            s_noNanoseconds = true;
        }

        var milliseconds = timeoutNanoseconds < 0 ? -1 : (int)Math.Min(int.MaxValue, (timeoutNanoseconds + 999_999) / 1_000_000);
        var result = epoll_wait(epoll, events, capacity, milliseconds);
        return result < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR ? 0 : Check(result, "epoll_wait");
    }

    internal static void Signal(int eventFd)
    {
        ulong one = 1;
        _ = write(eventFd, &one, sizeof(ulong));
    }

    internal static void Drain(int eventFd)
    {
        ulong value;
        _ = read(eventFd, &value, sizeof(ulong));
    }

    private static int Check(int result, string call) => result >= 0 ? result : throw SystemCallError.Create(call, Marshal.GetLastPInvokeError(), target: null);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, void* epollEvent);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, void* events, int capacity, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint epoll, void* events, nint capacity, long* timeout, void* mask, nint maskSize);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    private static partial nint read(int fd, void* buffer, nint length);

    [LibraryImport("libc")]
    private static partial nint write(int fd, void* buffer, nint length);
}

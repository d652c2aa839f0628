namespace NetTest.Engine.Sockets.Native;

/// <summary>Linux error numbers (asm-generic/errno.h), and what they mean for a stream.</summary>
internal static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EBADF = 9;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int EACCES = 13;
    internal const int EINVAL = 22;
    internal const int ENFILE = 23;
    internal const int EMFILE = 24;
    internal const int EPIPE = 32;
    internal const int EPROTO = 71;
    internal const int EMSGSIZE = 90;
    internal const int EPROTONOSUPPORT = 93;
    internal const int EAFNOSUPPORT = 97;
    internal const int EADDRINUSE = 98;
    internal const int EADDRNOTAVAIL = 99;
    internal const int ENETDOWN = 100;
    internal const int ENETUNREACH = 101;
    internal const int ECONNABORTED = 103;
    internal const int ECONNRESET = 104;
    internal const int ENOBUFS = 105;
    internal const int ETIMEDOUT = 110;
    internal const int ECONNREFUSED = 111;
    internal const int EHOSTDOWN = 112;
    internal const int EHOSTUNREACH = 113;
    internal const int EINPROGRESS = 115;

    internal static IoStatus ToStatus(int errno) => errno switch
    {
        0 => IoStatus.Ok,
        ECONNREFUSED => IoStatus.Refused,
        ETIMEDOUT => IoStatus.TimedOut,
        // EACCES and EPERM: a "prohibit" route or a local filter; the packet cannot leave.
        ENETUNREACH or EHOSTUNREACH or ENETDOWN or EHOSTDOWN or EACCES or EPERM => IoStatus.Unreachable,
        ECONNRESET or EPIPE or ECONNABORTED => IoStatus.Reset,
        EADDRNOTAVAIL or EMFILE or ENFILE or ENOBUFS or ENOMEM or EAGAIN => IoStatus.Exhausted,
        _ => IoStatus.Failed,
    };
}

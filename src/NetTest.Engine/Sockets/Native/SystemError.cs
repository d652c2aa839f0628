using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>Turns an errno into the engine's error, in one place.</summary>
internal static class SystemError
{
    internal static NetTestException Exception(string what, int errno, object? target = null)
    {
        errno = Math.Abs(errno);
        var reason = errno switch
        {
            Errno.EPERM or Errno.EACCES => ErrorReason.MissingPrivilege,
            Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS => ErrorReason.LimitReached,
            Errno.EADDRINUSE => ErrorReason.AddressInUse,
            Errno.EADDRNOTAVAIL => ErrorReason.AddressNotAvailable,
            Errno.ENOSYS => ErrorReason.NotSupported,
            _ => ErrorReason.SystemCallFailed,
        };
        return new NetTestException(reason, $"{what}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})", target);
    }
}

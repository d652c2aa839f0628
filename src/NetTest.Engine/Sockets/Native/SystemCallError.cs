using System.ComponentModel;
using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>Turns errno into the engine's error.</summary>
internal static class SystemCallError
{
    /// <summary>The error for a call that failed.</summary>
    /// <param name="what">What could not be done, as the sentence's beginning: "could not make a socket in ns_c1".</param>
    /// <param name="errno">errno, positive.</param>
    /// <param name="target">The thing the user named.</param>
    internal static NetTestException Create(string what, int errno, object? target)
    {
        var text = Marshal.GetPInvokeErrorMessage(errno);
        return errno switch
        {
            Errno.EPERM or Errno.EACCES =>
                new NetTestException(ErrorReason.MissingPrivilege, $"{what}: {text}; run as root or with CAP_SYS_ADMIN, CAP_NET_ADMIN and CAP_NET_RAW.", target, new Win32Exception(errno, text)),
            Errno.EMFILE =>
                new NetTestException(ErrorReason.LimitReached, $"{what}: the process has no file descriptor left; raise the limit (ulimit -n).", target, new Win32Exception(errno, text)),
            Errno.ENFILE =>
                new NetTestException(ErrorReason.LimitReached, $"{what}: the machine has no file left; raise fs.file-max.", target, new Win32Exception(errno, text)),
            Errno.EAFNOSUPPORT or Errno.EPROTONOSUPPORT =>
                new NetTestException(ErrorReason.NotSupported, $"{what}: the kernel does not support it ({text}).", target, new Win32Exception(errno, text)),
            _ => new NetTestException(ErrorReason.SystemCallFailed, $"{what}: {text} (errno {errno}).", target, new Win32Exception(errno, text)),
        };
    }
}

using System.Management.Automation.Runspaces;
using System.Runtime.ExceptionServices;

namespace NetTest.PowerShell.Remote;

/// <summary>
/// Keeps PowerShell alive when the ssh under one of its sessions dies. PowerShell 7.6 then closes the session on a bare thread of its transport:
/// the closing word cannot be written into the dead pipe and stays in the stream's buffer, and <c>CloseConnection</c>, which lets go of the stream,
/// tries once more to write it. That exception (broken pipe) nothing catches, and the runtime ends the whole process, with all that the user has in it.
/// <see cref="SshPipes"/> keeps that from happening where it can; this is for where it cannot.
/// </summary>
/// <remarks>
/// The runtime's own hook for such threads (.NET 9 and later) can be set once in a process, and not be taken back. So it is set only when a session over
/// ssh is used for the first time, it lets everything through that is not exactly this fault, and one that somebody else has set is left alone.
/// </remarks>
internal static class SessionBreakGuard
{
    // PowerShellStandard does not know the type: sessions over ssh are younger than it.
    private const string SshConnection = "SSHConnectionInfo";

    private const string FaultyMethod = " System.Management.Automation.Remoting.Client.SSHClientSessionTransportManager.CloseConnection(";

    private static int s_isSet;

    /// <summary>Makes this process survive the end of the ssh under a session; one that goes over something else needs nothing.</summary>
    internal static void Watch(Runspace session)
    {
        if (session.ConnectionInfo?.GetType().Name != SshConnection)
            return;
        SshPipes.Hold();
        if (Interlocked.Exchange(ref s_isSet, 1) != 0)
            return;
        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(IsBrokenSession);
        }
        catch (InvalidOperationException)
        {
            // Somebody else in this process decides what may be survived.
        }
    }

    /// <summary>Whether an exception that nothing has caught is the fault of a session whose ssh has died, and nothing else.</summary>
    internal static bool IsBrokenSession(Exception exception) =>
        exception is IOException && exception.StackTrace?.Contains(FaultyMethod, StringComparison.Ordinal) == true;
}

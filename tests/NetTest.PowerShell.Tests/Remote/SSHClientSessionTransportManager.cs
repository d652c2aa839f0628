using System.Runtime.CompilerServices;

namespace System.Management.Automation.Remoting.Client;

/// <summary>Bears the name of PowerShell's own class, for stack traces.</summary>
internal static class SSHClientSessionTransportManager
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void CloseConnection(Exception exception) => throw exception;

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void SendData(Exception exception) => throw exception;
}

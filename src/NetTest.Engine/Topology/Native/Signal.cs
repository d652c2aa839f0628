using System.Runtime.InteropServices;

namespace NetTest.Engine.Topology.Native;

/// <summary>kill(2).</summary>
internal static partial class Signal
{
    internal const int Kill = 9;
    internal const int Terminate = 15;

    /// <summary>Sends a signal; a process that has ended meanwhile is no error.</summary>
    internal static void Send(int processId, int signal) => _ = SendSignal(processId, signal);

    /// <summary>Whether there is such a process, or for a negated id such a process group.</summary>
    internal static bool Exists(int processId) => SendSignal(processId, 0) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}

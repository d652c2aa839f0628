using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;

namespace NetTest.PowerShell.Sessions;

/// <summary>
/// The sessions of this process, one for each runspace that started something. A session ends with its module, its runspace or the
/// process; after a kill the engine's journal finds what is left.
/// </summary>
internal static class SessionRegistry
{
    /// <summary>How long an ending session may take; what is not gone by then is left to the journal.</summary>
    internal static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(10);

    private static readonly ConcurrentDictionary<Guid, ModuleSession> s_sessions = new();

    static SessionRegistry() => AppDomain.CurrentDomain.ProcessExit += (_, _) => CloseAll();

    internal static ModuleSession GetOrAdd(Runspace runspace) =>
        s_sessions.GetOrAdd(runspace.InstanceId, static (_, owner) => Open(owner), runspace);

    /// <summary>The runspace's session, if it has started anything.</summary>
    internal static ModuleSession? Find(Runspace? runspace) =>
        runspace is not null && s_sessions.TryGetValue(runspace.InstanceId, out var session) ? session : null;

    /// <summary>Ends a session and waits for it, but not for ever.</summary>
    internal static void Close(Guid runspaceId)
    {
        if (s_sessions.TryRemove(runspaceId, out var session))
            Task.Run(session.CloseAsync).Wait(CloseDeadline);
    }

    private static void CloseAll()
    {
        var closing = s_sessions.Keys
            .Select(id => s_sessions.TryRemove(id, out var session) ? Task.Run(session.CloseAsync) : Task.CompletedTask)
            .ToArray();
        Task.WaitAll(closing, CloseDeadline);
    }

    private static ModuleSession Open(Runspace runspace)
    {
        var id = runspace.InstanceId;
        runspace.StateChanged += (_, change) =>
        {
            // A runspace of a thread job or of a host ends without Remove-Module.
            if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)
                Close(id);
        };
        return new ModuleSession();
    }
}

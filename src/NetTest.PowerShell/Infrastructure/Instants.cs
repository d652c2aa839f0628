using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>
/// The instants of results as PowerShell's own: it knows a <see cref="DateTime"/> and no <see cref="DateTimeOffset"/>. That can neither be subtracted from
/// Get-Date nor given to New-TimeSpan, and a job or a session brings it back as a bag of properties. So it is local time, as that of a file is: it is
/// compared with Get-Date, and on its way to another machine it becomes that machine's local time. NetTest.Types.ps1xml names these methods.
/// </summary>
public static class Instants
{
    /// <summary>When a test started.</summary>
    public static DateTime? StartedAt(PSObject instance) => instance?.BaseObject switch
    {
        TestResult result => result.StartedAt.LocalDateTime,
        TestletResult row => row.StartedAt?.LocalDateTime,
        _ => null,
    };

    /// <summary>When a namespace was made.</summary>
    public static DateTime? CreatedAt(PSObject instance) => (instance?.BaseObject as NamespaceInfo)?.CreatedAt?.LocalDateTime;

    /// <summary>When a peer was found.</summary>
    public static DateTime? FoundAt(PSObject instance) => (instance?.BaseObject as MonitorPeerStatus)?.FoundAt.LocalDateTime;

    /// <summary>When a peer answered last.</summary>
    public static DateTime? AnsweredAt(PSObject instance) => (instance?.BaseObject as MonitorPeerStatus)?.AnsweredAt?.LocalDateTime;
}

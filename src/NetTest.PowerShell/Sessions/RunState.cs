namespace NetTest.PowerShell.Sessions;

/// <summary>Where a traffic server or client of this session stands.</summary>
public enum RunState
{
    /// <summary>It serves, or makes connections.</summary>
    Running,

    /// <summary>A client that has done its load.</summary>
    Completed,

    /// <summary>It was stopped.</summary>
    Stopped,
}

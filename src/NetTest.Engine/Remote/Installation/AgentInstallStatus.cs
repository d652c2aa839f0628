namespace NetTest.Engine.Remote.Installation;

/// <summary>What became of an installation.</summary>
public enum AgentInstallStatus
{
    /// <summary>It was put there, and answers.</summary>
    Installed,

    /// <summary>The same version was there already; nothing was changed.</summary>
    AlreadyThere,

    /// <summary>It could not be put there, or does not run there; what was there before is still in place.</summary>
    Failed,
}

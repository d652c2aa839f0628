namespace NetTest.Engine.Remote.Installation;

/// <summary>What is put onto an agent.</summary>
public enum AgentPackageKind
{
    /// <summary>The executable nettest, for the agent's platform.</summary>
    Executable,

    /// <summary>The PowerShell module, which is the same for all platforms; the agent needs PowerShell 7.6.</summary>
    Module,
}

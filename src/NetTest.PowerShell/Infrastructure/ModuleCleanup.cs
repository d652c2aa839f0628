using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Runs at Remove-Module: what this runspace started ends with the module.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is { } runspace)
            SessionRegistry.Close(runspace.InstanceId);
    }
}

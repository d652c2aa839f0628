using System.Management.Automation;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Runs at Import-Module before any cmdlet is looked at closely; it only makes the engine findable.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => DependencyContext.Register();
}

using System.Management.Automation;

namespace NetTest.PowerShell.Completers;

/// <summary>Paths that are being typed, resolved against PowerShell's own location, which is not the process's.</summary>
internal static class CompletionPath
{
    // The runspace's own session state proxy refuses to answer while a pipeline runs, and a completer runs in one.
    private const string Script = "param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)";

    internal static string Resolve(string path)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript(Script, useLocalScope: true).AddArgument(path.Trim('\'', '"')).Invoke<string>()[0];
    }
}

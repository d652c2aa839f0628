using System.Management.Automation.Runspaces;

namespace NetTest.PowerShell.Completers;

/// <summary>Paths that are being typed, resolved against PowerShell's own location, which is not the process's.</summary>
internal static class CompletionPath
{
    internal static string Resolve(string path)
    {
        var text = path.Trim('\'', '"');
        return Runspace.DefaultRunspace is { } runspace
            ? runspace.SessionStateProxy.Path.GetUnresolvedProviderPathFromPSPath(text)
            : Path.GetFullPath(text);
    }
}

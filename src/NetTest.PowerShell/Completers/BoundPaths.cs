using System.Collections;

namespace NetTest.PowerShell.Completers;

/// <summary>The files or folders that a parameter of the line being typed names.</summary>
internal static class BoundPaths
{
    internal static IEnumerable<string> Of(IDictionary bound, string parameter) => bound[parameter] switch
    {
        string path => [CompletionPath.Resolve(path)],
        IEnumerable paths => paths.OfType<object>().Select(path => CompletionPath.Resolve(path.ToString() ?? "")),
        _ => [],
    };
}

using System.Collections;

namespace NetTest.PowerShell.Completers;

/// <summary>What a parameter of the line being typed names.</summary>
internal static class BoundPaths
{
    /// <summary>The files or folders.</summary>
    internal static IEnumerable<string> Of(IDictionary bound, string parameter) => Texts(bound, parameter).Select(CompletionPath.Resolve);

    /// <summary>The words as they stand there.</summary>
    internal static IEnumerable<string> Texts(IDictionary bound, string parameter) => bound[parameter] switch
    {
        string text => [text],
        IEnumerable texts => texts.OfType<object>().Select(text => text.ToString() ?? ""),
        _ => [],
    };
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NetTest.PowerShell.Completers;

/// <summary>The bridges of this machine.</summary>
internal sealed class BridgeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, Bridges);

    private static IEnumerable<(string Text, string ToolTip)> Bridges() =>
        Directory.EnumerateDirectories("/sys/class/net")
            .Where(folder => Directory.Exists(Path.Combine(folder, "bridge")))
            .Select(folder => (Path.GetFileName(folder), "bridge of this machine"))
            .Order();
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NetTest.Engine.Topology;

namespace NetTest.PowerShell.Completers;

/// <summary>The network namespaces of this machine; for Remove- and Set-TestNamespace only those that NetTest made.</summary>
internal sealed class NamespaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Namespaces(commandName));

    private static IEnumerable<(string Text, string ToolTip)> Namespaces(string commandName)
    {
        var mineOnly = commandName.StartsWith("Remove-", StringComparison.OrdinalIgnoreCase) || commandName.StartsWith("Set-", StringComparison.OrdinalIgnoreCase);
        return LocalNamespaces.List()
            .Where(item => !mineOnly || item.State != NamespaceState.Foreign)
            .Select(item => (item.Name, $"{item.State} {string.Join(", ", item.Addresses)}"));
    }
}

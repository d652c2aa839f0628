using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NetTest.PowerShell.Completers;

/// <summary>The addresses of the namespace that -Namespace names.</summary>
internal sealed class AddressCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Addresses(fakeBoundParameters));

    private static IEnumerable<(string Text, string ToolTip)> Addresses(IDictionary bound) =>
        LocalNamespaces.List()
            .Where(item => string.Equals(item.Name, bound["Namespace"] as string, StringComparison.Ordinal))
            .SelectMany(item => item.Addresses)
            .Select(address => (address.Split('/')[0], address));
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NetTest.PowerShell.Completers;

/// <summary>The interfaces of the namespace that -Name names, with what they do to frames.</summary>
internal sealed class InterfaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Interfaces(fakeBoundParameters));

    private static IEnumerable<(string Text, string ToolTip)> Interfaces(IDictionary bound)
    {
        var names = bound["Name"] switch
        {
            string name => [name],
            IEnumerable<object> several => [.. several.Select(each => each?.ToString() ?? "")],
            _ => Array.Empty<string>(),
        };
        return LocalNamespaces.List()
            .Where(item => names.Length == 0 || names.Contains(item.Name, StringComparer.Ordinal))
            .SelectMany(item => item.Links)
            .Select(link => (link.Interface, $"egress {link.EgressText}, ingress {link.IngressText} ({link.Backend})"));
    }
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NetTest.Engine.Scenarios;

namespace NetTest.PowerShell.Completers;

/// <summary>The cases of the profile that -Path names.</summary>
internal sealed class CaseCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Cases(fakeBoundParameters));

    private static IEnumerable<(string Text, string ToolTip)> Cases(IDictionary bound) =>
        bound["Path"] is string path
            ? ScenarioFile.Load(CompletionPath.Resolve(path)).Cases.Select(
                item => (item.Name, $"{item.Servers.Count} servers, {item.Clients.Count} clients"))
            : [];
}

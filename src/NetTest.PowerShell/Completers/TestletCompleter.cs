using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.PowerShell.Completers;

/// <summary>The testlets: those built in, and the programs of -TestletFolder.</summary>
internal sealed class TestletCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Testlets(fakeBoundParameters));

    private static IEnumerable<(string Text, string ToolTip)> Testlets(IDictionary bound) =>
        TestletCatalog.List([.. BoundPaths.Of(bound, "TestletFolder")]).Select(testlet => (testlet.Name, testlet.Summary));
}

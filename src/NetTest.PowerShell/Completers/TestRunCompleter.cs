using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NetTest.Engine.Remote.Runs;

namespace NetTest.PowerShell.Completers;

/// <summary>The test runs of the file that -Path names.</summary>
internal sealed class TestRunCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Runs(fakeBoundParameters));

    private static IEnumerable<(string Text, string ToolTip)> Runs(IDictionary bound) =>
        BoundPaths.Of(bound, "Path").SelectMany(path => RemoteFile.Load(path).Runs).Select(run =>
            (run.Definition.Label, $"{string.Join(", ", run.Definition.Testlets.Select(call => call.Testlet))} from {string.Join(", ", run.Definition.Sources)}"));
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NetTest.Engine.Traffic;

namespace NetTest.PowerShell.Completers;

/// <summary>The built-in patterns, and those of the file that -PatternFile names.</summary>
internal sealed class PatternCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Patterns(fakeBoundParameters));

    private static IEnumerable<(string Text, string ToolTip)> Patterns(IDictionary bound)
    {
        var file = (bound["PatternFile"] ?? bound["Path"]) as string;
        var patterns = file is null ? TrafficPattern.BuiltIn : [.. PatternFile.Load(CompletionPath.Resolve(file)), .. TrafficPattern.BuiltIn];
        return patterns.Select(pattern => (pattern.Name, pattern.Description));
    }
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NetTest.PowerShell.Completers;

/// <summary>The congestion controls that this machine's kernel has loaded.</summary>
internal sealed class CongestionControlCompleter : IArgumentCompleter
{
    private const string Folder = "/proc/sys/net/ipv4/";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, Available);

    private static IEnumerable<(string Text, string ToolTip)> Available()
    {
        var current = File.ReadAllText(Folder + "tcp_congestion_control").Trim();
        return File.ReadAllText(Folder + "tcp_available_congestion_control")
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(name => (name, string.Equals(name, current, StringComparison.Ordinal) ? "the kernel's default" : "TCP congestion control"));
    }
}

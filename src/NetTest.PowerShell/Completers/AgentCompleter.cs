using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;

namespace NetTest.PowerShell.Completers;

/// <summary>Agents of the files that the line names, its hosts and, where a run asks for sources or targets, their groups. Nobody is connected to.</summary>
internal sealed class AgentCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Names(parameterName, fakeBoundParameters));

    private static IEnumerable<(string Text, string ToolTip)> Names(string parameter, IDictionary bound)
    {
        var files = BoundPaths.Of(bound, "Inventory").Concat(BoundPaths.Of(bound, "GroupPath")).Select(RemoteFile.Load).ToList();
        var hosts = BoundPaths.Texts(bound, "HostName").Where(host => host.Length > 0).Select(AgentEntry.FromHost);
        var agents = files.SelectMany(file => file.Inventory?.Agents ?? []).Concat(hosts).ToList();
        var named = agents.Select(agent => (agent.Name, $"{agent.Carrier} {agent.Host ?? agent.Namespace ?? agent.Name}"));
        if (string.Equals(parameter, "Name", StringComparison.OrdinalIgnoreCase))
            return named;
        var groups = files.SelectMany(file => file.Groups).Select(group => (group.Name, "group"))
            .Concat(agents.SelectMany(agent => agent.Groups).Select(group => (group, "group")));
        return groups.Concat(named);
    }
}

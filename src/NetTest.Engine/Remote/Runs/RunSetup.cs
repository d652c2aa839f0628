using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Runs;

/// <summary>The agents of a run and how they are reached, put together from what a user gives and what files say.</summary>
/// <param name="Inventory">The agents.</param>
/// <param name="Options">How they are reached, with the groups and testlet folders of all files.</param>
public sealed record RunSetup(AgentInventory Inventory, RemoteRunOptions Options)
{
    /// <summary>Puts it together. What the user gives goes before what the run's file names, and that before what the file holds.</summary>
    /// <param name="options">The options so far; groups, folders and agents of the files are added to them.</param>
    /// <param name="inventoryPath">A file with an inventory; null for none.</param>
    /// <param name="groupPaths">Files with groups.</param>
    /// <param name="agents">Agents that the user names, besides.</param>
    /// <param name="file">The run's file; null if there is none.</param>
    /// <param name="run">The run in it; null if there is none.</param>
    /// <exception cref="NetTestException">A file is wrong, or there are no agents.</exception>
    public static RunSetup Create(
        RemoteRunOptions options,
        string? inventoryPath,
        IReadOnlyList<string> groupPaths,
        IReadOnlyList<AgentEntry> agents,
        RemoteFile? file = null,
        TestRunFileEntry? run = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var groups = new List<GroupDefinition>(options.Groups);
        groups.AddRange(groupPaths.Count > 0 ? groupPaths.SelectMany(path => LoadGroups(path, null)) : (run?.GroupPaths ?? []).SelectMany(path => LoadGroups(path, file)));
        groups.AddRange(file?.Groups ?? []);
        // An inventory's file may hold groups as well.
        var path = inventoryPath ?? (agents.Count > 0 ? null : run?.InventoryPath);
        var inventoryFile = path is null ? null : Load(path, inventoryPath is null ? file : null);
        if (inventoryFile is { Inventory: null })
            throw new NetTestException(ErrorReason.InvalidProfile, $"{path}: there is no inventory in it; add 'agents' or 'namespaces'.", path);
        groups.AddRange(inventoryFile?.Groups ?? []);
        var inventory = inventoryFile?.Inventory ?? (agents.Count > 0 ? null : file?.Inventory) ?? new AgentInventory { Agents = [] };
        inventory = inventory with { Agents = [.. inventory.Agents, .. agents] };
        if (inventory.Agents.Count == 0)
            throw new NetTestException(ErrorReason.InvalidArgument, "There are no agents: give an inventory or host names.");
        if (inventory.Agents.GroupBy(agent => agent.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new NetTestException(ErrorReason.InvalidArgument, $"There are two agents '{Quoted.Text(twice.Key)}'; names must be unique.", twice.Key);
        return new RunSetup(inventory, options with { Groups = [.. groups.Distinct()], TestletFolders = [.. options.TestletFolders, .. run?.TestletFolders ?? []] });
    }

    private static IReadOnlyList<GroupDefinition> LoadGroups(string path, RemoteFile? namedBy) => Load(path, namedBy) is { Groups: { Count: > 0 } found }
        ? found
        : throw new NetTestException(ErrorReason.InvalidProfile, $"{path}: there is no group in it; add an object of 'type: group'.", path);

    // Nobody has typed the path, so the message says who names it.
    private static RemoteFile Load(string path, RemoteFile? namedBy)
    {
        try
        {
            return RemoteFile.Load(path);
        }
        catch (NetTestException exception) when (namedBy is not null && exception.Reason == ErrorReason.FileNotReadable)
        {
            throw new NetTestException(exception.Reason, $"{exception.Message.TrimEnd('.')} ({namedBy.Path} names it).", path, exception);
        }
    }
}

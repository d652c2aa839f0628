namespace NetTest.Engine.Remote.Runs;

/// <summary>A run of a file, and the files that it names.</summary>
/// <param name="Definition">The run.</param>
/// <param name="InventoryPath">The inventory that it is meant for; null if it names none.</param>
/// <param name="GroupPaths">The files of its groups.</param>
/// <param name="TestletFolders">The folders of its testlets.</param>
public sealed record TestRunFileEntry(TestRunDefinition Definition, string? InventoryPath, IReadOnlyList<string> GroupPaths, IReadOnlyList<string> TestletFolders);

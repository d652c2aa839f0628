using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>A program of a testlet folder.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Asset">Its content.</param>
internal sealed record TestletFile(string Path, AssetReference Asset)
{
    internal bool IsPowerShell => Path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase);
}

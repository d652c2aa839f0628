namespace NetTest.Engine.Remote.Agents;

/// <summary>A file by its content.</summary>
/// <param name="Name">The name that it bears on the agent: letters, digits, '.', '_' and '-'.</param>
/// <param name="Sha256">The SHA-256 of its content, 64 hexadecimal digits in lower case.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record AssetReference(string Name, string Sha256, long Length);

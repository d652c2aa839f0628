namespace NetTest.Engine.Remote.Agents;

/// <summary>A part of an asset on its way.</summary>
/// <param name="Asset">Whose part it is.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Data">Its bytes; base64 in JSON.</param>
internal sealed record AssetChunk(AssetReference Asset, long Offset, byte[] Data);

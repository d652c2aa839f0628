namespace NetTest.Engine.Probes.Monitor;

/// <summary>A path MTU as a monitor keeps it.</summary>
/// <param name="Bytes">At the IP layer; null if no size passed.</param>
/// <param name="Verdict">What it is worth, such as Ok or BlackHole.</param>
internal sealed record PathMtuReading(int? Bytes, string Verdict);

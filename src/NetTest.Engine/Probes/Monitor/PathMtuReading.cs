namespace NetTest.Engine.Probes.Monitor;

/// <summary>A path MTU as a monitor keeps it.</summary>
/// <param name="Bytes">On the way there, at the IP layer; null if no size passed.</param>
/// <param name="ReverseBytes">On the way back; null unless the far end is NetTest's.</param>
/// <param name="Verdict">What it is worth, such as Ok or BlackHole; null if the search was cut short.</param>
internal sealed record PathMtuReading(int? Bytes, int? ReverseBytes, string? Verdict);

namespace NetTest.Engine.Probes;

/// <summary>A part of an exchange.</summary>
/// <param name="Name">Its name in the result, such as <c>connect</c>.</param>
/// <param name="Nanoseconds">How long it took.</param>
internal readonly record struct ProbePhase(string Name, long Nanoseconds);

namespace NetTest.Engine.Probes.Monitor;

/// <summary>Something that happened in a monitor.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">What.</param>
/// <param name="Subject">The peer's end point, or the target that could not be looked up.</param>
/// <param name="Detail">More about it, for people; null: nothing.</param>
public sealed record MonitorEvent(DateTimeOffset At, MonitorEventKind Kind, string Subject, string? Detail);

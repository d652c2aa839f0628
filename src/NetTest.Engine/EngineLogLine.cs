namespace NetTest.Engine;

/// <summary>A line of the engine's log.</summary>
/// <param name="At">When.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Category">The part of the engine, such as <c>NetTest.Topology</c>.</param>
/// <param name="Message">What is being done.</param>
public sealed record EngineLogLine(DateTimeOffset At, EngineLogLevel Level, string Category, string Message);

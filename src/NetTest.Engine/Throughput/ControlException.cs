using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput;

/// <summary>Ends a test before its time, inside the engine only: the result's <see cref="ThroughputResult.End"/> and <see cref="ThroughputResult.Error"/> are made of it.</summary>
internal sealed class ControlException(ThroughputEnd end, string message, Exception? innerException = null) : Exception(message, innerException)
{
    internal ThroughputEnd End { get; } = end;
}

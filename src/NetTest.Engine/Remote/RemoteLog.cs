using Microsoft.Extensions.Logging;
using NetTest.Engine.Remote.Runs;

namespace NetTest.Engine.Remote;

/// <summary>What runs across agents say of their doings.</summary>
internal static partial class RemoteLog
{
    internal const string Category = "NetTest.Remote";

    [LoggerMessage(LogLevel.Debug, "agent {Agent}: {Command}")]
    internal static partial void Command(ILogger log, string agent, string command);

    [LoggerMessage(LogLevel.Information, "agent {Agent} connected by {Carrier}: {Platform}, clock {OffsetMs:+0.000;-0.000;0.000} ms ± {ErrorMs:0.000} ms, in groups: {Groups}")]
    internal static partial void Connected(ILogger log, string agent, string carrier, string? platform, double offsetMs, double errorMs, string groups);

    [LoggerMessage(LogLevel.Information, "agent {Agent} is lost: {Reason}")]
    internal static partial void Lost(ILogger log, string agent, string reason);

    [LoggerMessage(LogLevel.Information, "phase {Phase}: {Count}")]
    internal static partial void Phase(ILogger log, TestRunPhase phase, int count);
}

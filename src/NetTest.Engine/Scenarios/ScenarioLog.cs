using Microsoft.Extensions.Logging;
using NetTest.Engine.Results;

namespace NetTest.Engine.Scenarios;

/// <summary>What a run says of its phases.</summary>
internal static partial class ScenarioLog
{
    internal const string Category = "NetTest.Scenarios";

    [LoggerMessage(LogLevel.Information, "case {Case}: {Stage}")]
    internal static partial void Stage(ILogger log, string @case, ScenarioStage stage);

    [LoggerMessage(LogLevel.Information, "probe {Probe}: searching for the path MTU to {Address}")]
    internal static partial void SearchingPathMtu(ILogger log, string probe, string address);

    [LoggerMessage(LogLevel.Information, "probe {Probe}: path MTU {PathMtuBytes} bytes, {Verdict}")]
    internal static partial void PathMtuFound(ILogger log, string probe, int? pathMtuBytes, PathMtuVerdict? verdict);
}

using Microsoft.Extensions.Logging;

namespace NetTest.Engine.Scenarios;

/// <summary>What a run says of its phases.</summary>
internal static partial class ScenarioLog
{
    internal const string Category = "NetTest.Scenarios";

    [LoggerMessage(LogLevel.Information, "case {Case}: {Stage}")]
    internal static partial void Stage(ILogger log, string @case, ScenarioStage stage);
}

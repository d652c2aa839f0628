using Microsoft.Extensions.Logging;

namespace NetTest.Engine.Topology;

/// <summary>What the topology says of its doings.</summary>
internal static partial class TopologyLog
{
    internal const string Category = "NetTest.Topology";

    /// <summary>Every command of a batch as a user would type it.</summary>
    internal static void Batch(ILogger log, string tool, IReadOnlyList<string> options, IReadOnlyList<BatchLine> lines)
    {
        if (!log.IsEnabled(LogLevel.Debug))
            return;
        var start = string.Join(' ', [tool, .. options]);
        foreach (var line in lines)
            Command(log, start, line.Text);
    }

    [LoggerMessage(LogLevel.Debug, "{Tool} {Command}")]
    internal static partial void Command(ILogger log, string tool, string command);

    [LoggerMessage(LogLevel.Debug, "{Tool}: {Lines} lines in {Milliseconds:0.0} ms")]
    internal static partial void BatchDone(ILogger log, string tool, int lines, double milliseconds);

    [LoggerMessage(LogLevel.Debug, "{Tool}: line {Line} failed: {Message}")]
    internal static partial void BatchFailed(ILogger log, string tool, int line, string message);

    [LoggerMessage(LogLevel.Information, "topology {Id}: making namespaces {Namespaces}; bridges {Bridges}")]
    internal static partial void Making(ILogger log, string id, string namespaces, string bridges);

    [LoggerMessage(LogLevel.Information, "topology {Id}: '{Name}' is another run's, which goes on: namespaces and bridges get names of their own, with {Id} in them")]
    internal static partial void OwnNames(ILogger log, string id, string name);

    [LoggerMessage(LogLevel.Information, "topology {Id}: complete")]
    internal static partial void Complete(ILogger log, string id);

    [LoggerMessage(LogLevel.Information, "topology {Id}: rolling back, because: {Cause}")]
    internal static partial void RollingBack(ILogger log, string id, string cause);

    [LoggerMessage(LogLevel.Information, "topology {Id}: {Removed} removed")]
    internal static partial void Removed(ILogger log, string id, string removed);

    [LoggerMessage(LogLevel.Information, "the process that owned topology {Id} ({Owner}) is gone, or its turn is over: removing what it left, {Namespaces}")]
    internal static partial void Orphan(ILogger log, string id, int owner, string namespaces);

    [LoggerMessage(LogLevel.Debug, "journal: {Id} names namespaces {Namespaces}; bridges {Bridges}")]
    internal static partial void Journalled(ILogger log, string id, string namespaces, string bridges);

    [LoggerMessage(LogLevel.Debug, "journal: {Id} is done with")]
    internal static partial void Forgotten(ILogger log, string id);

    [LoggerMessage(LogLevel.Debug, "{Name} in the journal is not what stands there now: left alone")]
    internal static partial void NotOurs(ILogger log, string name);

    [LoggerMessage(LogLevel.Debug, "gateway {Gateway} of {Namespace} did not answer attempt {Attempt}")]
    internal static partial void GatewaySilent(ILogger log, System.Net.IPAddress gateway, string @namespace, int attempt);

    [LoggerMessage(LogLevel.Debug, "gateway {Gateway} of {Namespace} answers")]
    internal static partial void GatewayAnswers(ILogger log, System.Net.IPAddress gateway, string @namespace);
}

using System.Net;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Throughput;

/// <summary>What throughput tests say of their doings; nothing per packet.</summary>
internal static partial class ThroughputLog
{
    internal const string Category = "NetTest.Throughput";

    [LoggerMessage(LogLevel.Information, "throughput server listens on {EndPoint} in {Context}, TCP and UDP")]
    internal static partial void Listening(ILogger log, IPEndPoint endPoint, NetworkContext context);

    [LoggerMessage(LogLevel.Information, "testing {Target} ({Addresses}) port {Port} from {Context}: {Protocol}, {Direction}, {Parallel} streams")]
    internal static partial void Testing(ILogger log, string target, string addresses, int port, NetworkContext context, ThroughputProtocol protocol, ThroughputDirection direction, int parallel);

    [LoggerMessage(LogLevel.Debug, "test of {Target} ended: {End}{Error}")]
    internal static partial void Ended(ILogger log, string target, ThroughputEnd? end, string error);

    [LoggerMessage(LogLevel.Debug, "stream {Index}: {Local} to {Remote}")]
    internal static partial void StreamMade(ILogger log, int index, EndPoint? local, EndPoint? remote);

    [LoggerMessage(LogLevel.Debug, "{Remote} has not answered the UDP request for a stream: once more")]
    internal static partial void AskedAgain(ILogger log, EndPoint? remote);

    [LoggerMessage(LogLevel.Information, "run {Run} of the series: {End}, {Megabits:0.0} Mbit/s")]
    internal static partial void RunEnded(ILogger log, int run, ThroughputEnd? end, double megabits);

    [LoggerMessage(LogLevel.Information, "series of {Target} ended after {Runs} runs: {End}")]
    internal static partial void SeriesEnded(ILogger log, string target, int runs, ThroughputSeriesEnd end);

    [LoggerMessage(LogLevel.Information, "latency under load to {Target}: probing by {Probe}, {IdleSeconds} s without load first")]
    internal static partial void Probing(ILogger log, string target, string probe, double idleSeconds);

    [LoggerMessage(LogLevel.Information, "load {Phase} begins")]
    internal static partial void LoadBegins(ILogger log, string phase);
}

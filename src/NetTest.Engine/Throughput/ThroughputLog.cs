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
}

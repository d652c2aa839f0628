using System.Net;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>What measurements say of their doings; nothing per probe.</summary>
internal static partial class ProbeLog
{
    internal const string Category = "NetTest.Probes";

    [LoggerMessage(LogLevel.Information, "measuring {Target} ({Address}) from {Context} by {Protocol}: {Count} probes every {IntervalMs} ms")]
    internal static partial void Measuring(ILogger log, string target, IPEndPoint address, NetworkContext context, string protocol, long count, double intervalMs);

    [LoggerMessage(LogLevel.Debug, "{Target} by {Protocol}: {Received} of {Sent} answered, from {Source}")]
    internal static partial void Measured(ILogger log, string target, string? protocol, long received, long sent, string? source);

    [LoggerMessage(LogLevel.Information, "responder listens on {EndPoint} in {Context}, UDP{Tcp}")]
    internal static partial void Responding(ILogger log, IPEndPoint endPoint, NetworkContext context, string tcp);

    [LoggerMessage(LogLevel.Information, "monitor {Node}: {Kind} {Subject} {Detail}")]
    internal static partial void Happened(ILogger log, string node, MonitorEventKind kind, string? subject, string? detail);

    [LoggerMessage(LogLevel.Debug, "discovery: {Peers} peers, {Failures} failures")]
    internal static partial void Discovered(ILogger log, int peers, int failures);
}

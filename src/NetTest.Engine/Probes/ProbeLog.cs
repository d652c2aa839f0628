using System.Net;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Results;
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

    [LoggerMessage(LogLevel.Information, "searching the path MTU to {Target} ({Address}) from {Context} by {Method}, up to {MaximumBytes} bytes")]
    internal static partial void SearchingMtu(ILogger log, string target, IPAddress address, NetworkContext context, PathMtuMethod method, int? maximumBytes);

    [LoggerMessage(LogLevel.Debug, "path MTU to {Target}: {Way} {Bytes} bytes pass, by {Method}; {Acknowledged} of {Sent} probes acknowledged")]
    internal static partial void MtuFound(ILogger log, string target, string way, int bytes, PathMtuMethod? method, int acknowledged, int sent);

    [LoggerMessage(LogLevel.Debug, "path MTU to {Target}: {Way} {Node} refused, naming {NamedBytes} bytes")]
    internal static partial void MtuRefused(ILogger log, string target, string way, string node, int? namedBytes);

    [LoggerMessage(LogLevel.Debug, "path MTU to {Target}: {Verdict}")]
    internal static partial void MtuJudged(ILogger log, string target, string verdict);

    [LoggerMessage(LogLevel.Information, "tracing {Target} ({Address}) from {Context} by {Method}: {Paths} flows of {PacketBytes} bytes")]
    internal static partial void Tracing(ILogger log, string target, IPAddress address, NetworkContext context, TraceMethod method, int paths, int packetBytes);

    [LoggerMessage(LogLevel.Debug, "{Target} hop {Hop}: {Node}, {Reply}, {Received} of {Sent} answered")]
    internal static partial void HopFound(ILogger log, string target, int hop, string? node, TraceReply reply, int received, int sent);

    [LoggerMessage(LogLevel.Information, "trying {Ports} ports of {Hosts} hosts from {Context}, {Concurrency} at once")]
    internal static partial void TryingPorts(ILogger log, int ports, int hosts, NetworkContext context, int concurrency);

    [LoggerMessage(LogLevel.Debug, "{Host} is {Address}")]
    internal static partial void HostFound(ILogger log, string host, IPAddress address);

    [LoggerMessage(LogLevel.Debug, "ports tried: {Open} open, {Closed} closed, {Filtered} filtered, {Unreachable} unreachable")]
    internal static partial void PortsTried(ILogger log, int open, int closed, int filtered, int unreachable);
}

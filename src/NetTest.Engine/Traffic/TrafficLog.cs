using System.Net;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>What servers and clients say of their doings; nothing per connection.</summary>
internal static partial class TrafficLog
{
    internal const string Category = "NetTest.Traffic";

    [LoggerMessage(LogLevel.Information, "server {Name} listens on {EndPoint} in {Context}: {Protocol}, {Pattern}")]
    internal static partial void Listening(ILogger log, string name, IPEndPoint endPoint, NetworkContext context, string protocol, string pattern);

    [LoggerMessage(LogLevel.Information, "server {Name} stopped: {Accepted} accepted, {Completed} completed, {Failed} failed, {Interrupted} interrupted")]
    internal static partial void ServerStopped(ILogger log, string name, long accepted, long completed, long failed, long interrupted);

    [LoggerMessage(LogLevel.Debug, "certificate of server {Name}: {Subject}, valid until {NotAfter:u}")]
    internal static partial void Certificate(ILogger log, string name, string subject, DateTime notAfter);

    [LoggerMessage(LogLevel.Warning, "server {Name} cannot accept for lack of files or memory: connections wait in the backlog")]
    internal static partial void Exhausted(ILogger log, string name);

    [LoggerMessage(LogLevel.Information, "client {Name} starts from {Context}: {Connections} connections to {Server}, {Load}")]
    internal static partial void ClientStarts(ILogger log, string name, NetworkContext context, string connections, IPEndPoint server, string load);

    [LoggerMessage(LogLevel.Information, "client {Name}: {Version}, {Cipher}, ALPN {Protocol}")]
    internal static partial void Negotiated(ILogger log, string name, string version, string cipher, string protocol);

    [LoggerMessage(LogLevel.Warning, "client {Name}: {Starts} starts waited for open files; raise the limit (ulimit -n)")]
    internal static partial void HeldBack(ILogger log, string name, long starts);

    [LoggerMessage(LogLevel.Information, "client {Name} done: {Succeeded} succeeded, {Failed} failed, {Interrupted} interrupted in {Seconds:0.000} s")]
    internal static partial void ClientDone(ILogger log, string name, long succeeded, long failed, long interrupted, double seconds);
}

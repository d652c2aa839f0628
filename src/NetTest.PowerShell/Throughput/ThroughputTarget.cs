using System.Net;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Throughput;

/// <summary>A throughput server as people name it: one of this session's, or a host and perhaps a port.</summary>
public sealed class ThroughputTarget
{
    /// <summary>An address or host name, with or without a port: <c>10.1.1.2</c>, <c>10.1.1.2:5201</c>, <c>[2001:db8::2]:5201</c>, <c>web</c>.</summary>
    public ThroughputTarget(string text)
    {
        var reference = new ServerReference(text);
        (Host, Port) = (reference.Host, reference.Port);
    }

    /// <summary>An address.</summary>
    public ThroughputTarget(IPAddress address) => Host = address.ToString();

    /// <summary>An end point.</summary>
    public ThroughputTarget(IPEndPoint endPoint) => (Host, Port) = (endPoint.Address.ToString(), endPoint.Port);

    /// <summary>A server of this session.</summary>
    public ThroughputTarget(RunningThroughputServer server) => (Server, Host, Port) = (server, server.Address.ToString(), server.Port);

    /// <summary>The address or name.</summary>
    public string Host { get; }

    /// <summary>The port; null if none was named.</summary>
    public int? Port { get; }

    /// <summary>The server of this session that it is.</summary>
    internal RunningThroughputServer? Server { get; }

    /// <inheritdoc/>
    public override string ToString() => Server?.Name ?? (Port is { } port ? FormattableString.Invariant($"{Host}:{port}") : Host);
}

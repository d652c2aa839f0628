using System.Net;

namespace NetTest.Engine.Sockets.Names;

/// <summary>A resource record of an answer; exactly one of the three kinds of data is there.</summary>
internal sealed record DnsRecord(string Name, DnsRecordType Type, uint TtlSeconds)
{
    /// <summary>Of A and AAAA.</summary>
    internal IPAddress? Address { get; init; }

    /// <summary>Of CNAME.</summary>
    internal string? Canonical { get; init; }

    /// <summary>Of SRV.</summary>
    internal DnsService? Service { get; init; }
}

namespace NetTest.Engine.Sockets.Names;

/// <summary>The types of DNS records that are asked for or followed (RFC 1035, 3596, 2782); others are skipped.</summary>
internal enum DnsRecordType
{
    /// <summary>IPv4 address.</summary>
    A = 1,

    /// <summary>The canonical name of an alias.</summary>
    Cname = 5,

    /// <summary>IPv6 address (RFC 3596).</summary>
    Aaaa = 28,

    /// <summary>Where a service is (RFC 2782).</summary>
    Srv = 33,
}

namespace NetTest.Engine.Sockets.Names;

/// <summary>What came of a look-up.</summary>
public enum DnsOutcome
{
    /// <summary>At least one record of the type that was asked for.</summary>
    Answered,

    /// <summary>The name exists, but has no record of the type (NOERROR with no answer; RFC 2308), or the service is said not to exist (RFC 2782, target ".").</summary>
    NoData,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>The server failed, refused or does not support the query (SERVFAIL, REFUSED, NOTIMP, FORMERR).</summary>
    ServerFailed,

    /// <summary>No server answered in time.</summary>
    TimedOut,

    /// <summary>No server could be reached: nothing listens there, or no route.</summary>
    Unreachable,

    /// <summary>The servers answered with what is no DNS message.</summary>
    Malformed,

    /// <summary>What was asked for cannot be a name (RFC 1035, 2.3.4).</summary>
    BadName,

    /// <summary>The file that has the names cannot be read; no resolver says so, only who looks targets up.</summary>
    FileNotReadable,
}

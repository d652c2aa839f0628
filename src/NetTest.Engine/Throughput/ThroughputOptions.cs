using System.Net;
using System.Net.Sockets;

namespace NetTest.Engine.Throughput;

/// <summary>A throughput test as a client asks for it; the options are those of iperf3's client.</summary>
public sealed record ThroughputOptions
{
    /// <summary>The server: a name or an address.</summary>
    public required string Target { get; init; }

    /// <summary>The server's port, 1 to 65535. Default 5201.</summary>
    public int Port { get; init; } = 5201;

    /// <summary>TCP or UDP. Default TCP.</summary>
    public ThroughputProtocol Protocol { get; init; }

    /// <summary>Which way the data goes. Default send.</summary>
    public ThroughputDirection Direction { get; init; }

    /// <summary>
    /// How long data is sent, 1 s to 86400 s, whole seconds as the protocol counts them; null: 10 s, unless <see cref="Bytes"/> or <see cref="Blocks"/> ends the test.
    /// </summary>
    public int? Seconds { get; init; }

    /// <summary>Ends the test after so many payload bytes over all streams (<c>-n</c>).</summary>
    public long? Bytes { get; init; }

    /// <summary>Ends the test after so many blocks (writes or datagrams) over all streams (<c>-k</c>).</summary>
    public long? Blocks { get; init; }

    /// <summary>Streams at once, 1 to 128 (<c>-P</c>). Default 1.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Seconds at the start that count in no total, 0 to 600 (<c>-O</c>). Default 0.</summary>
    public int OmitSeconds { get; init; }

    /// <summary>
    /// Bytes per write or read (<c>-l</c>), up to 1 MiB; UDP: payload bytes per datagram, 16 to 65507. Default 128 KiB; UDP: the
    /// control connection's MSS, so that no datagram is fragmented.
    /// </summary>
    public int? BlockBytes { get; init; }

    /// <summary>Size of the socket buffers at both ends, bytes, up to 512 MiB (<c>-w</c>); null: the kernels', for UDP 8 MiB at NetTest's end, as far as
    /// the kernel allows it (root: always), so that a receiver may be some milliseconds behind.</summary>
    public int? WindowBytes { get; init; }

    /// <summary>TCP maximum segment size at both ends, 88 to 32767 bytes (<c>-M</c>).</summary>
    public int? MssBytes { get; init; }

    /// <summary>Whether TCP sends without Nagle's algorithm (<c>-N</c>).</summary>
    public bool NoDelay { get; init; }

    /// <summary>TCP congestion control at both ends (<c>-C</c>), such as <c>reno</c>; null: the kernels' default.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>The whole traffic class byte of the data, 0 to 255 (<c>-S</c>): DSCP is its upper six bits (RFC 2474).</summary>
    public int? TypeOfService { get; init; }

    /// <summary>The address that this end's sockets are bound to (<c>-B</c>).</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port of the first data stream at this end (<c>--cport</c>); further streams take the ports that follow.</summary>
    public int? ClientPort { get; init; }

    /// <summary>
    /// Bits per second for each stream (<c>-b</c>); 0: no limit. Default: TCP no limit, UDP 1 Mbit/s (1048576, as iperf3 has it).
    /// </summary>
    public long? RateBitsPerSecond { get; init; }

    /// <summary>Blocks sent back to back at a time under a rate limit, 1 to 1000 (<c>-b rate/burst</c>); null: one, evenly spaced.</summary>
    public int? BurstBlocks { get; init; }

    /// <summary>Sends without copying the data into the kernel (<c>-Z</c>).</summary>
    public bool ZeroCopy { get; init; }

    /// <summary>Receives without copying the data out of the kernel (<c>--skip-rx-copy</c>); what arrives is counted and discarded there. TCP only.</summary>
    public bool NoCopyReceive { get; init; }

    /// <summary>UDP: whether many datagrams go through the kernel in one piece (UDP_SEGMENT, UDP_GRO) where it can. Default true.</summary>
    public bool SegmentationOffload { get; init; } = true;

    /// <summary>UDP: whether datagrams must not be fragmented (<c>--dont-fragment</c>).</summary>
    public bool DontFragment { get; init; }

    /// <summary>UDP: whether the datagrams' counters have 64 bits (<c>--udp-counters-64bit</c>); worth it beyond 4 billion datagrams.</summary>
    public bool Udp64BitCounters { get; init; }

    /// <summary>Seconds per interval of the result, 0.1 to 60 (<c>-i</c>). Default 1.</summary>
    public double IntervalSeconds { get; init; } = 1;

    /// <summary>How long connecting (the control connection, each stream) may take. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the far end may be silent where an answer is due, and how long no data may come while data is expected. Default 30 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Title of the test (<c>-T</c>), passed to the server.</summary>
    public string? Title { get; init; }

    /// <summary>Any text that both ends keep with the result (<c>--extra-data</c>).</summary>
    public string? ExtraData { get; init; }

    /// <summary>Whether the server is asked for its own output (<c>--get-server-output</c>).</summary>
    public bool GetServerOutput { get; init; }

    /// <summary>User, password and the server's public key; null: none.</summary>
    public ThroughputCredentials? Credentials { get; init; }

    /// <summary>IPv4 or IPv6 only; null: whichever the name has.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>The user's name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock of results and credentials; pacing and deadlines are the kernel's monotonic clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}

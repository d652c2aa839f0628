namespace NetTest.Engine.Sockets.Native;

/// <summary>Levels, options and message flags of Linux sockets beyond those of every stream (asm-generic/socket.h, linux/in.h, linux/in6.h, linux/tcp.h, linux/udp.h).</summary>
internal static class NativeOption
{
    internal const int SO_SNDBUF = 7;
    internal const int SO_TIMESTAMPING = 37;
    internal const int SO_RXQ_OVFL = 40;
    internal const int SO_BUSY_POLL = 46;
    internal const int SO_MAX_PACING_RATE = 47;
    internal const int SO_ZEROCOPY = 60;

    internal const int IP_TTL = 2;
    internal const int IP_RECVTOS = 13;
    internal const int IP_PKTINFO = 8;
    internal const int IP_MTU_DISCOVER = 10;
    internal const int IP_RECVERR = 11;
    internal const int IP_RECVTTL = 12;
    internal const int IP_MTU = 14;

    internal const int IPV6_UNICAST_HOPS = 16;
    internal const int IPV6_MTU_DISCOVER = 23;
    internal const int IPV6_MTU = 24;
    internal const int IPV6_RECVERR = 25;
    internal const int IPV6_RECVPKTINFO = 49;
    internal const int IPV6_PKTINFO = 50;
    internal const int IPV6_RECVHOPLIMIT = 51;
    internal const int IPV6_HOPLIMIT = 52;
    internal const int IPV6_DONTFRAG = 62;
    internal const int IPV6_RECVTCLASS = 66;

    /// <summary>IP_MTU_DISCOVER: never fragment, and heed the path MTU that the kernel knows.</summary>
    internal const int IP_PMTUDISC_DO = 2;

    /// <summary>IP_MTU_DISCOVER: never fragment, and send up to the interface's MTU whatever the kernel has learnt.</summary>
    internal const int IP_PMTUDISC_PROBE = 3;

    internal const int SOL_RAW = 255;
    internal const int ICMP_FILTER = 1;
    internal const int ICMP6_FILTER = 1;
    internal const int IPPROTO_ICMP = 1;
    internal const int IPPROTO_ICMPV6 = 58;

    internal const int SOL_UDP = 17;
    internal const int UDP_SEGMENT = 103;
    internal const int UDP_GRO = 104;

    internal const int TCP_INFO = 11;
    internal const int TCP_CONGESTION = 13;
    internal const int TCP_USER_TIMEOUT = 18;

    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int MSG_ERRQUEUE = 0x2000;
    internal const int MSG_WAITFORONE = 0x10000;
    internal const int MSG_ZEROCOPY = 0x4000000;
}

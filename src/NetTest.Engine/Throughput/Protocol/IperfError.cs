using System.Runtime.InteropServices;

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>The error numbers that an iperf3 server sends (iperf_api.h), and what they mean.</summary>
internal static class IperfError
{
    internal const int Duration = 5;
    internal const int StreamCount = 6;
    internal const int BlockSize = 7;
    internal const int BufferSize = 8;
    internal const int MaximumSegmentSize = 10;
    internal const int Omit = 12;
    internal const int Burst = 14;
    internal const int UdpBlockSize = 20;
    internal const int TotalRate = 27;
    internal const int ServerDurationExceeded = 37;
    internal const int ReceiveParameters = 114;
    internal const int ReceiveResults = 117;
    internal const int UnknownMessage = 110;
    internal const int SetCongestion = 134;
    internal const int Authentication = 142;
    internal const int NoMessage = 144;
    internal const int ServerDurationExpired = 160;
    internal const int CreateStream = 200;
    internal const int StreamAccept = 204;
    internal const int StreamWrite = 205;
    internal const int StreamRead = 206;

    /// <summary>The error in words.</summary>
    internal static string Describe(int error, int errno)
    {
        var text = error switch
        {
            Duration => "the test is too long",
            StreamCount => "too many parallel streams",
            BlockSize => "the block size is not accepted",
            BufferSize => "the window is not accepted",
            MaximumSegmentSize => "the MSS is not accepted",
            Omit => "the omit time is not accepted",
            Burst => "the burst is not accepted",
            UdpBlockSize => "the datagram size is not accepted",
            TotalRate => "the bit rate is above the server's limit",
            ServerDurationExceeded => "the duration is above the server's limit",
            ReceiveParameters => "the server could not read the parameters",
            ReceiveResults => "the server could not read the results",
            UnknownMessage => "the server got an unknown message",
            122 => "the server could not set TCP_NODELAY",
            123 => "the server could not set the MSS",
            124 or 141 => "the server could not set the socket buffer size",
            125 or 126 => "the server could not set the type of service",
            SetCongestion => "the server could not set the congestion control",
            Authentication => "the server rejected the credentials, or wants some",
            NoMessage => "the server got no data for too long",
            ServerDurationExpired => "the server's time for the test was over",
            CreateStream or 201 or 202 or 203 or StreamAccept => "the server could not set up a stream",
            StreamWrite => "the server could not write to a stream",
            StreamRead => "the server could not read from a stream",
            _ => "an error of the server",
        };
        return errno > 0 && error >= 100 ? $"{text} (iperf3 error {error}: {Marshal.GetPInvokeErrorMessage(errno)})" : $"{text} (iperf3 error {error})";
    }
}

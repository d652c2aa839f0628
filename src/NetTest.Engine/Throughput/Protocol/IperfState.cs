namespace NetTest.Engine.Throughput.Protocol;

/// <summary>The one-byte messages of the control connection (iperf3's iperf_api.h).</summary>
internal enum IperfState : sbyte
{
    /// <summary>Server to client: the streams are there, get ready.</summary>
    TestStart = 1,

    /// <summary>Server to client: go.</summary>
    TestRunning = 2,

    /// <summary>Client to server: no more data.</summary>
    TestEnd = 4,

    /// <summary>Server to client: send the parameters.</summary>
    ParamExchange = 9,

    /// <summary>Server to client: make the data connections.</summary>
    CreateStreams = 10,

    /// <summary>Server to client: the server ends.</summary>
    ServerTerminate = 11,

    /// <summary>Client to server: the client gives up.</summary>
    ClientTerminate = 12,

    /// <summary>Server to client: send your results, then read mine.</summary>
    ExchangeResults = 13,

    /// <summary>Server to client: all is exchanged.</summary>
    DisplayResults = 14,

    /// <summary>Client to server: good-bye.</summary>
    IperfDone = 16,

    /// <summary>Server to client: not you, or not now.</summary>
    AccessDenied = -1,

    /// <summary>Server to client: an error; its number and errno follow, four bytes each.</summary>
    ServerError = -2,
}

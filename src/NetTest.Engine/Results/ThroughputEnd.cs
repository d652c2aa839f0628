namespace NetTest.Engine.Results;

/// <summary>Why a throughput test ended.</summary>
public enum ThroughputEnd
{
    /// <summary>It ran to its end, and both ends exchanged their results.</summary>
    Completed,

    /// <summary>It was cancelled here; the result holds what had been measured by then.</summary>
    Cancelled,

    /// <summary>The server could not be reached, or did not answer within the connect timeout.</summary>
    ConnectFailed,

    /// <summary>The server refused the test: it is busy, or this client may not use it (ACCESS_DENIED).</summary>
    AccessDenied,

    /// <summary>The far end rejected the credentials, or wants some.</summary>
    AuthenticationFailed,

    /// <summary>The far end reported an error (SERVER_ERROR); the error text is the far end's.</summary>
    FarEndError,

    /// <summary>The far end ended the test before its time (SERVER_TERMINATE, CLIENT_TERMINATE).</summary>
    FarEndTerminated,

    /// <summary>The control connection was lost: closed or reset in the middle of the test.</summary>
    ControlConnectionLost,

    /// <summary>A data connection could not be made or was lost.</summary>
    StreamFailed,

    /// <summary>Nothing came from the far end for longer than the test allows.</summary>
    TimedOut,

    /// <summary>The far end sent something that the protocol does not allow.</summary>
    ProtocolViolation,

    /// <summary>A limit of this server was exceeded: duration, bit rate or streams.</summary>
    LimitExceeded,
}

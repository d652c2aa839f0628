namespace NetTest.Engine.Throughput.Protocol;

/// <summary>What a client has to do when the server has sent a state.</summary>
internal enum ClientStep
{
    /// <summary>Send the parameters.</summary>
    SendParameters,

    /// <summary>Make the data connections.</summary>
    CreateStreams,

    /// <summary>Get ready, and wait for the next state.</summary>
    Prepare,

    /// <summary>Let the data flow.</summary>
    Run,

    /// <summary>Send the results, and read the server's.</summary>
    ExchangeResults,

    /// <summary>Say good-bye.</summary>
    Finish,

    /// <summary>The server does not serve this client now.</summary>
    Refused,

    /// <summary>The server has ended the test.</summary>
    Terminated,

    /// <summary>An error's number follows.</summary>
    ReadError,

    /// <summary>The server must not send that now.</summary>
    Violation,
}

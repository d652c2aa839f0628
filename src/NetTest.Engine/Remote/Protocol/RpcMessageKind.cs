namespace NetTest.Engine.Remote.Protocol;

/// <summary>What a line is.</summary>
internal enum RpcMessageKind
{
    /// <summary>Asks for an answer.</summary>
    Request,

    /// <summary>Asks for none.</summary>
    Notification,

    /// <summary>Answers with a result.</summary>
    Result,

    /// <summary>Answers with an error.</summary>
    Error,

    /// <summary>No message of JSON-RPC 2.0.</summary>
    Invalid,
}

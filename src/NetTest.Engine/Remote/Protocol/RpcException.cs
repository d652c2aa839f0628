namespace NetTest.Engine.Remote.Protocol;

/// <summary>An error of JSON-RPC 2.0: what the far end answered, or why the connection is over.</summary>
public sealed class RpcException(int code, string message, string? reason = null, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Invalid JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>JSON that is no request.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>There is no such method.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>The parameters do not fit the method.</summary>
    public const int InvalidParameters = -32602;

    /// <summary>The method failed unexpectedly.</summary>
    public const int InternalError = -32603;

    /// <summary>The method refused, for a reason of the engine's (<see cref="ErrorReason"/>).</summary>
    public const int Refused = -32000;

    /// <summary>The call was cancelled.</summary>
    public const int Cancelled = -32800;

    /// <summary>The connection is over.</summary>
    public const int Closed = -32001;

    /// <summary>The code of the error.</summary>
    public int Code { get; } = code;

    /// <summary>The name of the engine's reason, if it has one.</summary>
    public string? Reason { get; } = reason;
}

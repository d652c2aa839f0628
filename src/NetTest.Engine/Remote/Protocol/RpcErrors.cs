using System.Text.Json;

namespace NetTest.Engine.Remote.Protocol;

/// <summary>Errors of the engine as errors of JSON-RPC, and back.</summary>
internal static class RpcErrors
{
    /// <summary>What the caller is told.</summary>
    internal static RpcException From(Exception exception) => exception switch
    {
        RpcException own => own,
        NetTestException refused => new RpcException(RpcException.Refused, refused.Message, refused.Reason.ToString()),
        OperationCanceledException => new RpcException(RpcException.Cancelled, "the call was cancelled"),
        JsonException => new RpcException(RpcException.InvalidParameters, "the parameters do not fit the method"),
        _ => new RpcException(RpcException.InternalError, $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}"),
    };

    /// <summary>The engine's own error out of the answer; null if it is none of the engine's.</summary>
    internal static NetTestException? ToEngineError(RpcException exception) =>
        exception.Code == RpcException.Refused && Enum.TryParse<ErrorReason>(exception.Reason, out var reason)
            ? new NetTestException(reason, exception.Message)
            : null;
}

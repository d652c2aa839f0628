using System.Net.Sockets;

namespace NetTest.Engine.Probes.Http;

/// <summary>Turns what the runtime throws into what became of a probe.</summary>
internal static class HttpFailures
{
    internal static ProbeOutcome OutcomeOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ProbeOutcome.Refused,
        SocketError.TimedOut => ProbeOutcome.TimedOut,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => ProbeOutcome.Unreachable,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ProbeOutcome.Reset,
        SocketError.AddressNotAvailable or SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressAlreadyInUse => ProbeOutcome.NotSent,
        _ => ProbeOutcome.Failed,
    };

    /// <summary>Of a request that failed after its connection was made.</summary>
    internal static ProbeOutcome OutcomeOf(Exception exception) => exception switch
    {
        SocketException socket => OutcomeOf(socket.SocketErrorCode),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => ProbeOutcome.Reset,
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: { } inner } => OutcomeOf(inner),
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown } => ProbeOutcome.Failed,
        HttpRequestException or HttpIOException => ProbeOutcome.WrongAnswer,
        IOException { InnerException: { } inner } => OutcomeOf(inner),
        IOException => ProbeOutcome.Reset,
        _ => ProbeOutcome.Failed,
    };
}

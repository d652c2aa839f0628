using NetTest.Engine.Traffic;

namespace NetTest.Cli.Rendering;

/// <summary>Failure reasons in words.</summary>
internal static class FailureWords
{
    /// <summary>All failures of a result, the most frequent first, such as <c>12 × connection refused, 1 × reset by the peer</c>.</summary>
    internal static string Describe(IReadOnlyDictionary<string, long> failuresByReason) =>
        string.Join(", ", failuresByReason
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{Units.Count(pair.Value)} × {Describe(pair.Key)}"));

    private static string Describe(string reason) => Enum.TryParse<FailureReason>(reason, out var known)
        ? known switch
        {
            FailureReason.Refused => "connection refused, nothing listens there",
            FailureReason.ConnectTimeout => "no answer to connect",
            FailureReason.Unreachable => "unreachable, no route",
            FailureReason.HandshakeFailed => "TLS handshake failed",
            FailureReason.CertificateRejected => "certificate rejected",
            FailureReason.ClosedEarly => "peer closed early",
            FailureReason.Reset => "reset by the peer",
            FailureReason.TransactionTimeout => "no whole message in time",
            FailureReason.PayloadMismatch => "wrong payload",
            FailureReason.LocalExhaustion => "this machine ran out of ports, files or memory",
            FailureReason.Other => "another error of the system",
            _ => reason,
        }
        : reason switch
        {
            "NameNotResolved" => "name not resolved",
            "TimedOut" => "no answer in time",
            "WrongAnswer" => "wrong answer",
            "NotSent" => "could not be sent",
            "TlsFailed" => "TLS failed",
            "TooShort" => "shorter than a STAMP packet",
            "BadKey" => "not of the shared key",
            "RateLimit" => "above the rate for one source",
            _ => reason,
        };
}

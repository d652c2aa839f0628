using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Trace;

/// <summary>An answer to one probe.</summary>
/// <param name="Probe">The probe's number.</param>
/// <param name="From">Who answered.</param>
/// <param name="Reply">What.</param>
/// <param name="Code">Code of an ICMP destination unreachable message.</param>
/// <param name="NamedMtu">The MTU that was named; 0 if none was.</param>
/// <param name="ReceivedAt">When the kernel received it, nanoseconds of the real-time clock; null if it did not tell.</param>
internal readonly record struct TraceAnswer(int Probe, IPAddress From, TraceReply Reply, int? Code, int NamedMtu, long? ReceivedAt)
{
    private const int EMSGSIZE = 90;

    /// <summary>Makes an answer of what the error queue says.</summary>
    internal static TraceAnswer Create(int probe, in ExtendedError error, long? receivedAt) => new(
        probe, error.Offender!, ReplyOf(error), IsUnreachable(error) ? error.Code : null, error.Error == EMSGSIZE ? (int)Math.Min(error.Info, 65535) : 0, receivedAt);

    private static bool IsUnreachable(in ExtendedError error) =>
        error.Origin == ExtendedError.OriginIcmp6 ? error.Type == 1 : error.Type == 3;

    private static TraceReply ReplyOf(in ExtendedError error)
    {
        if (error.Error == EMSGSIZE)
            return TraceReply.TooBig;
        var is6 = error.Origin == ExtendedError.OriginIcmp6;
        if (!IsUnreachable(error))
            return TraceReply.TimeExceeded;
        return (is6, error.Code) switch
        {
            // RFC 4443, section 3.1; RFC 792 and RFC 1812, section 5.2.7.1.
            (true, 4) or (false, 3) => TraceReply.PortUnreachable,
            (true, 1 or 5 or 6) or (false, 9 or 10 or 13) => TraceReply.Prohibited,
            _ => TraceReply.Unreachable,
        };
    }
}

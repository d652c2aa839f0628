using System.Net;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>What a search found, whatever it searched with.</summary>
internal sealed record PathMtuFinding
{
    // With window scaling not yet in effect the kernel sends no segment above half the window of the SYN, which is at most 65535.
    private const int BiggestTellingSegment = 32_000;

    internal PathMtuMethod? Method { get; init; }

    internal SizeOutcome Forward { get; init; } = SizeOutcome.NoAnswer;

    internal int ForwardPassed { get; init; }

    internal SizeRefusal? ForwardRefusal { get; init; }

    /// <summary>The way back; null if it could not be seen.</summary>
    internal SizeOutcome? Reverse { get; init; }

    internal int ReversePassed { get; init; }

    internal SizeRefusal? ReverseRefusal { get; init; }

    internal IPAddress? UnreachableBy { get; init; }

    internal long? Rtt { get; init; }

    internal int ProbesSent { get; init; }

    internal int ProbesAcknowledged { get; init; }

    /// <summary>The verdict; null if the search was cut short.</summary>
    /// <param name="segmentBytes">The IP packet of TCP's biggest segment; null if unknown.</param>
    /// <param name="kernelBytes">The path MTU that the kernel believes in, which limits segments as well.</param>
    internal PathMtuVerdict? Judge(int? segmentBytes, int? kernelBytes)
    {
        if (Forward == SizeOutcome.NoAnswer)
            return PathMtuVerdict.Unreachable;
        if (Forward == SizeOutcome.Unfinished || Reverse == SizeOutcome.Unfinished)
            return null;
        if (Forward == SizeOutcome.Silent || Reverse == SizeOutcome.Silent)
            return Reverse is null || Forward == Reverse ? PathMtuVerdict.BlackHole : PathMtuVerdict.AsymmetricBlackHole;
        if (segmentBytes < BiggestTellingSegment && segmentBytes < Math.Min(ForwardPassed, kernelBytes ?? ForwardPassed))
            return PathMtuVerdict.MssClamped;
        return Forward == SizeOutcome.Refused || Reverse == SizeOutcome.Refused ? PathMtuVerdict.Reduced : PathMtuVerdict.Ok;
    }
}

namespace NetTest.Engine.Traffic;

/// <summary>What must hold of a pattern, wherever it comes from.</summary>
internal static class PatternCheck
{
    /// <summary>Refuses a pattern that cannot be walked.</summary>
    /// <exception cref="NetTestException">It cannot.</exception>
    internal static void EnsureValid(TrafficPattern pattern)
    {
        if (Problem(pattern) is { } problem)
            throw new NetTestException(ErrorReason.InvalidPattern, $"pattern '{Quoted.Text(pattern.Name)}': {problem}", pattern.Name);
    }

    /// <summary>Refuses a pattern that cannot be walked, or not over this protocol.</summary>
    /// <exception cref="NetTestException">It cannot.</exception>
    internal static void EnsureValid(TrafficPattern pattern, TransportProtocol protocol)
    {
        EnsureValid(pattern);
        if (protocol != TransportProtocol.Udp)
            return;
        string? problem = pattern.Framing == MessageFraming.Http
            ? "it is HTTP/1.1, which needs TCP; use TCP or a pattern without HTTP framing such as udp_test"
            : MayBeEmpty(pattern.Rounds[0].Client)
                ? "its first client message may be empty, and a UDP server learns of a client only by a datagram; let the client send something first"
                : null;
        if (problem is not null)
            throw new NetTestException(ErrorReason.InvalidPattern, $"pattern '{Quoted.Text(pattern.Name)}' cannot go over UDP: {problem}", pattern.Name);
    }

    /// <summary>What is wrong and what to do; null when nothing is.</summary>
    internal static string? Problem(TrafficPattern pattern)
    {
        if (pattern.Rounds.Count == 0)
            return "it has no rounds; give at least one";
        if (pattern.Loops < 1 || pattern.Rounds.Any(round => round.Repeat < 1))
            return "a count of loops or repeats is below 1; give 1 or more";
        if (pattern.Rounds.Any(round => IsTooLong(round.Client) || IsTooLong(round.Server)))
            return $"a message is longer than 1 TiB ({Distribution.MaxLengthBytes} bytes) or not of whole bytes; give shorter messages and more of them";
        if (pattern.Rounds.Any(round => Math.Max(round.ServerDelay.LargestNamed, round.ClientDelay.LargestNamed) > Distribution.MaxDelaySeconds))
            return $"a delay is longer than 7 days ({Distribution.MaxDelaySeconds} seconds); give a shorter one";
        try
        {
            _ = checked(pattern.RoundCount + (pattern.ClientBytes ?? 0) + (pattern.ServerBytes ?? 0));
        }
        catch (OverflowException)
        {
            return "one connection has more rounds or bytes in all than can be counted (2^63 − 1); give fewer or shorter messages";
        }

        return pattern.Framing == MessageFraming.Http ? HttpProblem(pattern) : null;
    }

    private static bool IsTooLong(PatternMessage message) => message.Content is null
        && (message.Length.LargestNamed > Distribution.MaxLengthBytes || (message.Length.IsConstant && !double.IsInteger(message.Length.LargestNamed)));

    // A number drawn is at least 1 byte; only one that is given may be 0.
    private static bool MayBeEmpty(PatternMessage message) => message.Content is { } content
        ? content.IsEmpty
        : message.Length.Kind is DistributionKind.Constant or DistributionKind.Choice && message.Length.Smallest < 0.5;

    private static string? HttpProblem(TrafficPattern pattern)
    {
        var request = new HttpMessageScanner(isResponse: false);
        var response = new HttpMessageScanner(isResponse: true);
        for (int i = 0; i < pattern.Rounds.Count; i++)
        {
            PatternRound round = pattern.Rounds[i];
            if (round.Client.Content is not { } asked || round.Server.Content is not { } answered)
                return $"with HTTP framing every message is given as text or bytes, but round {i + 1} has a length or no message; give the whole request and response";
            request.Reset();
            if (request.Feed(asked.Span, out int used) != HttpScanResult.Complete || used != asked.Length)
                return $"the client's message of round {i + 1} is not exactly one HTTP/1.1 request; check its lines, the empty line after the header, and Content-Length";
            response.Reset(answersHead: request.IsHead);
            HttpScanResult result = response.Feed(answered.Span, out used);
            bool isLast = i == pattern.Rounds.Count - 1 && round.Repeat == 1 && pattern.Loops == 1;
            bool isWhole = result == HttpScanResult.Complete || (isLast && response.CompleteAtClose());
            if (!isWhole || used != answered.Length)
                return $"the server's message of round {i + 1} is not exactly one HTTP/1.1 response; check its lines, the empty line after the header, and Content-Length";
        }

        return null;
    }
}

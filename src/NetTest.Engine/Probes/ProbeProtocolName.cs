namespace NetTest.Engine.Probes;

/// <summary>The words for protocols, the same in options, parameters and results.</summary>
public static class ProbeProtocolName
{
    /// <summary>All words, in the order of <see cref="ProbeProtocol"/>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<ProbeProtocol>().Select(Of)];

    /// <summary>The word for a protocol, such as <c>tcp-request</c>.</summary>
    public static string Of(ProbeProtocol protocol) => protocol == ProbeProtocol.TcpRequest ? "tcp-request" : protocol.ToString().ToLowerInvariant();

    /// <summary>What a target that is a URL is asked by; null if it is none.</summary>
    internal static ProbeProtocol? OfUrl(string target) =>
        target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? ProbeProtocol.Https
        : target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? ProbeProtocol.Http
        : null;

    /// <summary>The protocol of a word; null if there is none of it.</summary>
    public static ProbeProtocol? Parse(string word)
    {
        foreach (var protocol in Enum.GetValues<ProbeProtocol>())
        {
            if (string.Equals(Of(protocol), word, StringComparison.OrdinalIgnoreCase))
                return protocol;
        }

        return null;
    }
}

namespace NetTest.Engine.Traffic;

/// <summary>The patterns that every NetTest knows, with the names and byte counts of vtest.</summary>
internal static class BuiltInPatterns
{
    internal static TrafficPattern BaseHttp { get; } = new()
    {
        Name = "baseHttp",
        Description = "One HTTP/1.1 HEAD request and one 200 response that closes the connection.",
        Framing = MessageFraming.Http,
        Rounds =
        [
            new PatternRound
            {
                Client = Text("HEAD / HTTP/1.1\r\nHost: nettest\r\nUser-Agent: nettest\r\nAccept: */*\r\nConnection: close\r\n\r\n"),
                // The empty body is said, so that a client that asks with GET knows its end before the close.
                Server = Text("HTTP/1.1 200 OK\r\nServer: nettest\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            },
        ],
    };

    internal static IReadOnlyList<TrafficPattern> All { get; } =
    [
        BaseHttp,
        Rounds("sym", "Small requests and responses of the same size.", 12, 500, 500),
        Rounds("asym_s", "Tiny requests, large responses: downloads.", 6, 1, 100_000),
        Rounds("asym_c", "Large requests, tiny responses: uploads.", 6, 100_000, 1),
        Rounds("bulksym", "Large requests and responses of the same size.", 6, 100_000, 100_000),
        Rounds("mouse", "The shortest conversation: one byte each way.", 1, 1, 1),
        Rounds("elephant", "A long flow: 10 GB from the server in 100,000 responses.", 100_000, 1, 100_000),
        Rounds("long_live", "A connection that lives for months: one byte each way every two minutes.", 100_000, 1, 1, delaySeconds: 60),
        new TrafficPattern
        {
            Name = "udp_test",
            Description = "One short text each way, each in one datagram.",
            Rounds = [new PatternRound { Client = Text("request_string"), Server = Text("response_string") }],
        },
    ];

    internal static TrafficPattern Find(string name, IReadOnlyList<TrafficPattern> custom)
    {
        IEnumerable<TrafficPattern> known = custom.Concat(All);
        TrafficPattern? found = known.FirstOrDefault(pattern => string.Equals(pattern.Name, name, StringComparison.OrdinalIgnoreCase));
        if (found is not null)
            return found;
        string[] names = [.. known.Select(pattern => pattern.Name)];
        string hint = Suggestion.Closest(name, names) is { } closest
            ? $"did you mean '{closest}'?"
            : $"known are {string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", …" : "")}";
        throw new NetTestException(ErrorReason.InvalidPattern, $"no pattern is called '{Quoted.Text(name)}'; {hint}", name);
    }

    private static TrafficPattern Rounds(
        string name, string description, long repeat, long clientBytes, long serverBytes, double delaySeconds = 0) => new()
        {
            Name = name,
            Description = description,
            Rounds =
            [
                new PatternRound
                {
                    Repeat = repeat,
                    Client = PatternMessage.OfLength(clientBytes),
                    Server = PatternMessage.OfLength(serverBytes),
                    ServerDelay = delaySeconds == 0 ? Distribution.Zero : Distribution.Constant(delaySeconds),
                    ClientDelay = delaySeconds == 0 ? Distribution.Zero : Distribution.Constant(delaySeconds),
                },
            ],
        };

    private static PatternMessage Text(string text) => PatternMessage.OfContent(System.Text.Encoding.UTF8.GetBytes(text));
}

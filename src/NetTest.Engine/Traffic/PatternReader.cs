using System.Text.Json;

namespace NetTest.Engine.Traffic;

/// <summary>Reads the patterns of a file: their keys and rounds.</summary>
internal sealed class PatternReader
{
    private static readonly string[] PatternKeys =
        ["payload", "client", "server", "rounds", "s_respond_delay", "c_respond_delay", "description", "framing", "loops", "seed"];

    private static readonly string[] RoundKeys = ["client", "server", "s_respond_delay", "c_respond_delay", "repeat"];

    private readonly PatternSource _source;
    private readonly PatternValueReader _values;

    private PatternReader(PatternSource source)
    {
        _source = source;
        _values = new PatternValueReader(source);
    }

    internal static IReadOnlyList<TrafficPattern> Read(PatternSource source)
    {
        using JsonDocument document = source.Parse();
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw source.At(root, $"the file holds {PatternSource.Kind(root)}; it should hold an object {{\"name\": {{pattern}}, …}}");
        var reader = new PatternReader(source);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var patterns = new List<TrafficPattern>();
        foreach (JsonProperty entry in root.EnumerateObject())
        {
            string name = source.NameOf(entry);
            reader.CheckName(entry, name);
            if (!names.Add(name))
                throw source.At(entry, $"the pattern '{Quoted.Text(name)}' is there twice (case does not count); rename one");
            patterns.Add(reader.ReadPattern(entry, name));
        }

        return patterns.Count > 0 ? patterns : throw source.At(root, "the file holds no pattern; add one as \"name\": {\"client\": [500], \"server\": [500]}");
    }

    private void CheckName(JsonProperty entry, string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 128 || name.Any(char.IsControl))
            throw _source.At(entry, "a pattern's name is 1 to 128 printable characters; rename it");
        TrafficPattern? builtIn = TrafficPattern.BuiltIn.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase));
        if (builtIn is not null)
            throw _source.At(entry, $"'{builtIn.Name}' is the name of a built-in pattern, which a file does not replace; rename it");
    }

    private TrafficPattern ReadPattern(JsonProperty entry, string name)
    {
        string what = $"pattern '{Quoted.Text(name)}'";
        if (entry.Value.ValueKind != JsonValueKind.Object)
            throw _source.At(entry.Value, $"{what} is {PatternSource.Kind(entry.Value)}; give an object with \"client\" and \"server\"");
        Dictionary<string, JsonElement> keys = _source.Members(entry.Value, what, PatternKeys);
        _values.Payload = keys.TryGetValue("payload", out JsonElement payload)
            ? _values.Word(payload, "payload", PatternValueReader.PayloadKinds)
            : PatternValueReader.PlainText;
        bool isHttp = keys.TryGetValue("framing", out JsonElement framing)
            && string.Equals(_values.Word(framing, "framing", ["length", "http"]), "http", StringComparison.Ordinal);
        var pattern = new TrafficPattern
        {
            Name = name,
            Description = keys.TryGetValue("description", out JsonElement description) ? _source.TextOf(description, "description") : "",
            Framing = isHttp ? MessageFraming.Http : MessageFraming.Length,
            Loops = keys.TryGetValue("loops", out JsonElement loops) ? _values.Count(loops, "loops") : 1,
            Seed = keys.TryGetValue("seed", out JsonElement seed) ? _values.Seed(seed) : 0,
            Path = _source.FullPath,
            Rounds = ReadRounds(entry, keys, what),
        };
        if (PatternCheck.Problem(pattern) is { } problem)
            throw _source.At(entry, $"{what}: {problem}");
        return pattern;
    }

    private List<PatternRound> ReadRounds(JsonProperty entry, Dictionary<string, JsonElement> keys, string what)
    {
        Distribution serverDelay = ReadDelay(keys, "s_respond_delay", Distribution.Zero);
        Distribution clientDelay = ReadDelay(keys, "c_respond_delay", Distribution.Zero);
        bool hasClient = keys.TryGetValue("client", out JsonElement client);
        bool hasServer = keys.TryGetValue("server", out JsonElement server);
        if (keys.TryGetValue("rounds", out JsonElement rounds))
        {
            if (hasClient || hasServer)
                throw _source.At(rounds, $"{what} has \"rounds\" beside \"client\" or \"server\"; use one way only");
            return ReadRoundList(rounds, serverDelay, clientDelay);
        }

        if (!hasClient && !hasServer)
            throw _source.At(entry, $"{what} says no messages; give \"client\" and \"server\", or \"rounds\"");
        if (!hasClient || !hasServer)
            throw _source.At(entry, $"{what} has no \"{(hasClient ? "server" : "client")}\"; give its messages, or [] for none");
        List<PatternRound> zipped = Zip(_values.Messages(client, "client"), _values.Messages(server, "server"), serverDelay, clientDelay);
        return zipped.Count > 0 ? zipped : throw _source.At(client, $"{what} has neither client nor server messages; give at least one");
    }

    private List<PatternRound> ReadRoundList(JsonElement list, Distribution serverDelay, Distribution clientDelay)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            throw _source.At(list, "\"rounds\" must be a list of one or more objects {\"client\": …, \"server\": …}");
        if (list.GetArrayLength() > PatternValueReader.MaxListItems)
            throw _source.At(list, PatternValueReader.TooMany("rounds", list.GetArrayLength()));
        var rounds = new List<PatternRound>(list.GetArrayLength());
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                throw _source.At(item, $"a round is {PatternSource.Kind(item)}; give an object {{\"client\": …, \"server\": …}}");
            Dictionary<string, JsonElement> keys = _source.Members(item, "a round", RoundKeys);
            rounds.Add(new PatternRound
            {
                Client = keys.TryGetValue("client", out JsonElement client) ? _values.Message(client, "client") : PatternValueReader.Empty,
                Server = keys.TryGetValue("server", out JsonElement server) ? _values.Message(server, "server") : PatternValueReader.Empty,
                ServerDelay = ReadDelay(keys, "s_respond_delay", serverDelay),
                ClientDelay = ReadDelay(keys, "c_respond_delay", clientDelay),
                Repeat = keys.TryGetValue("repeat", out JsonElement repeat) ? _values.Count(repeat, "repeat") : 1,
            });
        }

        return rounds;
    }

    private Distribution ReadDelay(Dictionary<string, JsonElement> keys, string name, Distribution otherwise) =>
        keys.TryGetValue(name, out JsonElement delay) ? _values.Delay(delay, name) : otherwise;

    private static List<PatternRound> Zip(
        List<MessageRun> client, List<MessageRun> server, Distribution serverDelay, Distribution clientDelay)
    {
        var rounds = new List<PatternRound>();
        (int c, int s) = (0, 0);
        (long clientUsed, long serverUsed) = (0, 0);
        while (c < client.Count || s < server.Count)
        {
            long clientLeft = c < client.Count ? client[c].Count - clientUsed : long.MaxValue;
            long serverLeft = s < server.Count ? server[s].Count - serverUsed : long.MaxValue;
            long both = Math.Min(clientLeft, serverLeft);
            rounds.Add(new PatternRound
            {
                Repeat = both,
                Client = c < client.Count ? client[c].Message : PatternValueReader.Empty,
                Server = s < server.Count ? server[s].Message : PatternValueReader.Empty,
                ServerDelay = serverDelay,
                ClientDelay = clientDelay,
            });
            (c, clientUsed) = both == clientLeft ? (c + 1, 0) : (c, clientUsed + both);
            (s, serverUsed) = both == serverLeft ? (s + 1, 0) : (s, serverUsed + both);
        }

        return rounds;
    }
}

using System.Text;
using System.Text.Json;

namespace NetTest.Engine.Traffic;

/// <summary>Reads the values of a pattern file: messages, lengths, delays, distributions, counts.</summary>
internal sealed class PatternValueReader(PatternSource source)
{
    /// <summary>Items of one list, so that a file of 16 MiB cannot become gigabytes of rounds.</summary>
    internal const int MaxListItems = 100_000;

    internal const string PlainText = "plain_text";
    private const string LengthList = "len_list";
    private const string Binary = "binary";
    private const string HexPrefix = "hex:";

    private static readonly string[] RunKeys = ["num", "message_len"];
    private static readonly string[] DistributionKeys = ["uniform", "normal", "exponential", "lognormal", "pareto", "choice"];
    private static readonly string[] MessageKeys = [.. RunKeys, .. DistributionKeys];

    internal static string[] PayloadKinds { get; } = [PlainText, LengthList, Binary];

    /// <summary>The message that is not sent.</summary>
    internal static PatternMessage Empty { get; } = new();

    /// <summary>What strings mean in the pattern being read.</summary>
    internal string Payload { get; set; } = PlainText;

    internal static string TooMany(string name, int count) =>
        $"\"{name}\" has {count} items, more than {MaxListItems}; use {{\"num\": …, \"message_len\": …}}, \"repeat\", \"loops\" or a distribution";

    /// <summary>One of some words.</summary>
    internal string Word(JsonElement value, string name, string[] known)
    {
        string word = source.TextOf(value, $"\"{name}\"");
        if (known.Contains(word, StringComparer.Ordinal))
            return word;
        string hint = Suggestion.Closest(word, known) is { } closest ? $"did you mean '{closest}'?" : $"known are {string.Join(", ", known)}";
        throw source.At(value, $"\"{name}\" is '{Quoted.Text(word)}'; {hint}");
    }

    /// <summary>The messages of one side: a list, or one item that stands for itself.</summary>
    internal List<MessageRun> Messages(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return [Run(value, name)];
        if (value.GetArrayLength() > MaxListItems)
            throw source.At(value, TooMany(name, value.GetArrayLength()));
        var runs = new List<MessageRun>();
        long total = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            MessageRun run = Run(item, name);
            if (run.Count > long.MaxValue - total)
                throw source.At(item, $"\"{name}\" has more messages in all than can be counted (2^63 − 1); give a smaller \"num\"");
            total += run.Count;
            if (runs.Count > 0 && runs[^1].Message == run.Message)
                runs[^1] = runs[^1] with { Count = runs[^1].Count + run.Count };
            else
                runs.Add(run);
        }

        return runs;
    }

    /// <summary>One message.</summary>
    internal PatternMessage Message(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => PatternMessage.OfContent(Content(value, name)),
        JsonValueKind.Object when IsRun(value) => throw source.At(
            value, $"\"{name}\" of a round is one message, not a run of them; give its length, and \"repeat\" for a run of rounds"),
        JsonValueKind.Number or JsonValueKind.Object => new PatternMessage { Length = Length(value, name) },
        _ => throw source.At(value, $"a message of \"{name}\" is {PatternSource.Kind(value)}; give a length, a string, or an object such as {{\"num\": 10, \"message_len\": 500}}"),
    };

    /// <summary>A delay in seconds.</summary>
    internal Distribution Delay(JsonElement value, string name)
    {
        Distribution delay = Number(value, $"\"{name}\"", DistributionKeys);
        return delay.LargestNamed <= Distribution.MaxDelaySeconds ? delay
            : throw source.At(value, $"\"{name}\" is longer than 7 days ({Distribution.MaxDelaySeconds} seconds); give a shorter delay in seconds");
    }

    /// <summary>A whole number of 1 or more.</summary>
    internal long Count(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) && count >= 1)
            return count;
        throw source.At(value, $"\"{name}\" is {PatternSource.Kind(value)}; give a whole number from 1 to 2^63 − 1");
    }

    internal ulong Seed(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong seed) ? seed
        : throw source.At(value, $"\"seed\" is {PatternSource.Kind(value)}; give a whole number from 0 to 2^64 − 1");

    private MessageRun Run(JsonElement value, string name)
    {
        if (!IsRun(value))
            return new MessageRun(Message(value, name), 1);
        Dictionary<string, JsonElement> keys = source.Members(value, $"a run of messages in \"{name}\"", RunKeys);
        if (!keys.TryGetValue("num", out JsonElement count))
            throw source.At(value, "\"num\" is missing; give how many messages there are");
        if (!keys.TryGetValue("message_len", out JsonElement length))
            throw source.At(value, "\"message_len\" is missing; give the length of a message in bytes");
        return new MessageRun(new PatternMessage { Length = Length(length, "message_len") }, Count(count, "num"));
    }

    // By enumeration: JsonElement.TryGetProperty throws on a key with half a surrogate pair.
    private bool IsRun(JsonElement value) => value.ValueKind == JsonValueKind.Object
        && value.EnumerateObject().Any(key => RunKeys.Contains(source.NameOf(key), StringComparer.Ordinal));

    private Distribution Length(JsonElement value, string name)
    {
        Distribution length = Number(value, $"a length in \"{name}\"", MessageKeys);
        if (length.IsConstant && !double.IsInteger(length.LargestNamed))
            throw source.At(value, $"a length in \"{name}\" is {PatternSource.Kind(value)}; give whole bytes");
        return length.LargestNamed <= Distribution.MaxLengthBytes ? length
            : throw source.At(value, $"a length in \"{name}\" is more than 1 TiB ({Distribution.MaxLengthBytes} bytes); give shorter messages and more of them");
    }

    private Distribution Number(JsonElement value, string what, string[] known)
    {
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.Object))
            throw source.At(value, $"{what} is {PatternSource.Kind(value)}; give a number of 0 or more, or a distribution such as {{\"uniform\": [1, 100]}}");
        try
        {
            if (value.ValueKind == JsonValueKind.Number)
                return value.GetDouble() == 0 ? Distribution.Zero : Distribution.Constant(value.GetDouble());
            Dictionary<string, JsonElement> keys = source.Members(value, what, known);
            return keys.Count == 1 ? Draw(keys.First())
                : throw source.At(value, $"{what} has {keys.Count} keys; give one distribution: {string.Join(", ", DistributionKeys)}");
        }
        catch (NetTestException e) when (e.Target is null)
        {
            throw source.At(value, $"{what}: {e.Message}", e);
        }
    }

    private Distribution Draw(KeyValuePair<string, JsonElement> key)
    {
        (string name, JsonElement value) = key;
        if (name is "exponential")
            return Distribution.Exponential(Parameter(value, name));
        if (name is "choice")
            return Distribution.Choice(Choices(value).ToArray());
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 2)
            throw source.At(value, $"{name} takes a list of two numbers, {Example(name)}");
        (double first, double second) = (Parameter(value[0], name), Parameter(value[1], name));
        return name switch
        {
            "uniform" => Distribution.Uniform(first, second),
            "normal" => Distribution.Normal(first, second),
            "lognormal" => Distribution.LogNormal(first, second),
            _ => Distribution.Pareto(first, second),
        };
    }

    private IEnumerable<WeightedValue> Choices(JsonElement list)
    {
        const string Form = "choice takes a list of values, each a number or [value, weight]";
        if (list.ValueKind != JsonValueKind.Array)
            throw source.At(list, Form);
        if (list.GetArrayLength() > MaxListItems)
            throw source.At(list, $"choice has more than {MaxListItems} values; give fewer");
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number)
                yield return new WeightedValue(item.GetDouble(), 1);
            else if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2)
                yield return new WeightedValue(Parameter(item[0], "choice"), Parameter(item[1], "choice"));
            else
                throw source.At(item, Form);
        }
    }

    private double Parameter(JsonElement value, string name) => value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : throw source.At(value, $"a parameter of {name} is {PatternSource.Kind(value)}; give a number");

    private static string Example(string name) => name switch
    {
        "uniform" => "[min, max]",
        "normal" => "[mean, deviation]",
        "lognormal" => "[median, sigma]",
        _ => "[scale, shape]",
    };

    private byte[] Content(JsonElement value, string name)
    {
        string text = source.TextOf(value, $"a message of \"{name}\"");
        if (Payload is PlainText)
            return Encoding.UTF8.GetBytes(text);
        if (Payload is LengthList)
            throw source.At(value, $"a message of \"{name}\" is a string, but \"payload\" is {LengthList}; give a length, or set \"payload\" to {PlainText} or {Binary}");
        if (text.StartsWith(HexPrefix, StringComparison.OrdinalIgnoreCase))
        {
            ReadOnlySpan<char> digits = text.AsSpan(HexPrefix.Length);
            byte[] bytes = new byte[digits.Length / 2];
            return digits.Length % 2 == 0 && Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes
                : throw source.At(value, $"a message of \"{name}\" begins with {HexPrefix} but is no pairs of hexadecimal digits; give such as hex:00ff10");
        }

        byte[] decoded = new byte[((text.Length / 4) + 1) * 3];
        return Convert.TryFromBase64String(text, decoded, out int count) ? decoded[..count]
            : throw source.At(value, $"a message of \"{name}\" is no base64 (RFC 4648); correct it, or begin it with {HexPrefix} for hexadecimal digits");
    }
}

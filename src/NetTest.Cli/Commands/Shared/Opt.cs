using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using NetTest.Engine;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Shared;

/// <summary>Makes options whose errors say what was wrong and what is wanted, in one sentence.</summary>
internal static class Opt
{
    internal static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    internal static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    internal static Option<TimeSpan?> Seconds(string name, string description, double minimum = 0.001) =>
        Create<TimeSpan?>(
            name, "SECONDS", description,
            text => TryNumber(text, out var value) && value >= minimum && value <= LongestWait.Seconds ? TimeSpan.FromSeconds(value) : null,
            string.Create(CultureInfo.InvariantCulture, $"a number of seconds {(minimum <= 0 ? "from 0 to" : "above 0, at most")} {LongestWait.Seconds}"));

    internal static Option<int?> Whole(string name, string helpName, string description, int minimum, int maximum) =>
        Create<int?>(
            name, helpName, description,
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}"));

    internal static Option<long?> Count(string name, string description, long minimum) =>
        Create<long?>(
            name, "N", description,
            text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum ? value : null,
            string.Create(CultureInfo.InvariantCulture, $"a whole number, {minimum} or more"));

    internal static Option<double?> Rate(string name, string description) =>
        Create<double?>(
            name, "N", description,
            text => TryRate(text, out var value) && value > 0 ? value : null,
            "a number above 0, such as 250, 0.5 or 10k");

    internal static Option<long?> Quantity(string name, string description, long minimum = 1) =>
        Create<long?>(
            name, "N", description,
            text => Engine.Quantity.TryParseWhole(text, out var value) && value >= minimum ? value : null,
            Engine.Quantity.Form);

    internal static Option<IPAddress?> Address(string name, string description) =>
        Create(
            name, "IP", description,
            // Without the prefix length InterfaceAddress reads exactly an address, and refuses IPAddress's short forms such as 10.1.
            text => !text.Contains('/', StringComparison.Ordinal) && InterfaceAddress.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value.Address : null,
            "an IP address, such as 10.1.1.2 or 2001:db8::2");

    internal static Option<PortRange?> Ports(string name, string description) =>
        Create<PortRange?>(
            name, "A-B", description,
            text => PortRange.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null,
            "a range of ports, such as 20000-29999");

    internal static Option<IReadOnlyList<T>> Many<T>(string name, string helpName, string description, Func<string, T?> parse, string wanted)
        where T : class =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [],
            CustomParser = result => ParseAll(result, name, parse, wanted),
        };

    internal static Option<IReadOnlyDictionary<string, string>> Tags() =>
        new("--tag")
        {
            HelpName = "KEY=VALUE",
            Description = "A tag for the result; may be given several times",
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => new Dictionary<string, string>(StringComparer.Ordinal),
            CustomParser = ParseTags,
        };

    internal static Option<T?> Create<T>(string name, string helpName, string description, Func<string, T?> parse, string wanted) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var value = parse(text);
                if (value is null)
                    result.AddError($"'{name} {text}' is not {wanted}");
                return value;
            },
        };

    private static List<T> ParseAll<T>(ArgumentResult result, string name, Func<string, T?> parse, string wanted)
        where T : class
    {
        var values = new List<T>();
        foreach (var token in result.Tokens)
        {
            try
            {
                if (parse(token.Value) is { } value)
                    values.Add(value);
                else
                    result.AddError($"'{name} {token.Value}' is not {wanted}");
            }
            catch (NetTestException exception)
            {
                // A value with parts of its own says which part is wrong.
                result.AddError(exception.Message);
            }
        }
        return values;
    }

    private static Dictionary<string, string> ParseTags(ArgumentResult result)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var token in result.Tokens)
        {
            var equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                result.AddError($"'--tag {token.Value}' is not a key and a value, such as site=berlin");
            else if (!tags.TryAdd(token.Value[..equals], token.Value[(equals + 1)..]))
                result.AddError($"'--tag {token.Value}' gives the key '{token.Value[..equals]}' a second time; give each key once");
        }
        return tags;
    }

    private static bool TryRate(string text, out double value)
    {
        var factor = text.Length == 0 ? 1 : text[^1] switch { 'k' or 'K' => 1e3, 'm' or 'M' => 1e6, _ => 1 };
        if (!TryNumber(factor > 1 ? text[..^1] : text, out value))
            return false;
        value *= factor;
        return true;
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}

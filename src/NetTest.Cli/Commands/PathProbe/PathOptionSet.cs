using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.PathProbe;

/// <summary>The options that <c>mtu</c>, <c>trace</c> and <c>ports</c> have in common.</summary>
internal sealed class PathOptionSet
{
    internal PathOptionSet(Command verb, double defaultTimeout)
    {
        Timeout = Opt.Seconds("--timeout-seconds", string.Create(CultureInfo.InvariantCulture, $"How long to wait for an answer; default {defaultTimeout}"));
        foreach (var option in (ReadOnlySpan<Option>)[Namespace, Timeout, IPv4, IPv6, Label, Tags])
            verb.Options.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(IPv4) && result.GetValue(IPv6))
                result.AddError("'--ipv4' and '--ipv6' exclude each other; give one of them");
        });
    }

    internal Option<string?> Namespace { get; } = Opt.Text("--namespace", "NS", "Namespace in which the sockets are born; default the host's own network");

    internal Option<TimeSpan?> Timeout { get; }

    internal Option<bool> IPv4 { get; } = new("--ipv4", "-4") { Description = "Use the IPv4 address of a name" };

    internal Option<bool> IPv6 { get; } = new("--ipv6", "-6") { Description = "Use the IPv6 address of a name" };

    internal Option<string?> Label { get; } = Opt.Text("--label", "TEXT", "Label of the result");

    internal Option<IReadOnlyDictionary<string, string>> Tags { get; } = Opt.Tags();

    internal ContextScope OpenContext(ParseResult parse) => new(parse.GetValue(Namespace) is { } name ? NetworkContext.Open(name) : NetworkContext.Host);

    internal AddressFamily? GetFamily(ParseResult parse) =>
        parse.GetValue(IPv6) ? AddressFamily.InterNetworkV6 : parse.GetValue(IPv4) ? AddressFamily.InterNetwork : null;

    /// <summary>An option that takes one of an enumeration's names in lower case.</summary>
    internal static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(word => word.ToLowerInvariant()).ToArray();
        var option = Opt.Create<T?>(
            name, string.Join('|', words), description,
            text => words.Contains(text, StringComparer.Ordinal) ? Enum.Parse<T>(text, ignoreCase: true) : null,
            $"one of {string.Join(", ", words)}");
        option.CompletionSources.Add(words);
        return option;
    }
}

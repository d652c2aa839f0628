using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.PathProbe;

/// <summary>The options that <c>mtu</c>, <c>trace</c> and <c>ports</c> have in common.</summary>
internal sealed class PathOptionSet
{
    private readonly NamespaceOptionSet _socket = new();
    private readonly FamilyOptionSet _family = new(family => $"Use the {family} address of a name");

    internal PathOptionSet(Command verb, double defaultTimeout)
    {
        Timeout = Opt.Seconds("--timeout-seconds", string.Create(CultureInfo.InvariantCulture, $"How long to wait for an answer; default {defaultTimeout}"));
        foreach (var option in (ReadOnlySpan<Option>)[_socket.Namespace, Timeout, _family.IPv4, _family.IPv6, _socket.Label, _socket.Tags])
            verb.Options.Add(option);
        verb.Validators.Add(_family.Check);
    }

    internal Option<TimeSpan?> Timeout { get; }

    internal NetworkContext OpenContext(ParseResult parse) => _socket.OpenContext(parse);

    internal AddressFamily? GetFamily(ParseResult parse) => _family.Get(parse);

    internal string? GetLabel(ParseResult parse) => parse.GetValue(_socket.Label);

    internal IReadOnlyDictionary<string, string> GetTags(ParseResult parse) => parse.GetValue(_socket.Tags)!;

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

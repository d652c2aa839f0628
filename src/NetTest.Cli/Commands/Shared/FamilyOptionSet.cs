using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;

namespace NetTest.Cli.Commands.Shared;

/// <summary><c>--ipv4</c> and <c>--ipv6</c>, of which one may be given.</summary>
/// <param name="describe">What a verb does with the family.</param>
internal sealed class FamilyOptionSet(Func<string, string> describe)
{
    internal Option<bool> IPv4 { get; } = new("--ipv4", "-4") { Description = describe("IPv4") };

    internal Option<bool> IPv6 { get; } = new("--ipv6", "-6") { Description = describe("IPv6") };

    internal void Check(CommandResult result)
    {
        if (result.GetValue(IPv4) && result.GetValue(IPv6))
            result.AddError("'--ipv4' and '--ipv6' exclude each other; give one of them");
    }

    /// <summary>The family asked for; null if none was.</summary>
    internal AddressFamily? Get(ParseResult parse) =>
        parse.GetValue(IPv4) ? AddressFamily.InterNetwork : parse.GetValue(IPv6) ? AddressFamily.InterNetworkV6 : null;
}

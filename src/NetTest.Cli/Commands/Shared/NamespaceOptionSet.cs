using System.CommandLine;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.Shared;

/// <summary>The options of every verb that opens sockets: where these are born, and what its result is called.</summary>
/// <param name="born">What happens in the namespace.</param>
/// <param name="result">What bears the label.</param>
internal sealed class NamespaceOptionSet(string born = "the sockets are born", string result = "the result")
{
    internal Option<string?> Namespace { get; } = Opt.Text("--namespace", "NS", $"Namespace in which {born}; default the host's own network");

    internal Option<string?> Label { get; } = Opt.Text("--label", "TEXT", $"Label of {result}");

    internal Option<IReadOnlyDictionary<string, string>> Tags { get; } = Opt.Tags();

    /// <summary>The namespace, or the host; the caller disposes of it.</summary>
    internal NetworkContext OpenContext(ParseResult parse) => parse.GetValue(Namespace) is { } name ? NetworkContext.Open(name) : NetworkContext.Host;
}

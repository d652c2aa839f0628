using System.CommandLine;
using NetTest.Engine;
using NetTest.Engine.Results;

namespace NetTest.Cli.Infrastructure;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageError
{
    /// <summary>Writes the line, and the JSON document if that was asked for; returns the exit code.</summary>
    internal static int Write(ParseResult parse, CommandEnvironment environment)
    {
        var message = Describe(parse);
        environment.Host.Error.WriteLine($"nettest: {message} (see '{PathOf(parse.CommandResult.Command)} --help')");
        // The option's own value cannot be asked for when the parse has failed beside it.
        if (parse.Tokens.Any(token => string.Equals(token.Value, "--json", StringComparison.Ordinal)))
        {
            var error = new ErrorDocument("InvalidArgument", message, Target: null);
            environment.Host.Out.WriteLine(ResultJson.Serialize(new { Error = error }, indented: !parse.Tokens.Any(token => string.Equals(token.Value, "--stream", StringComparison.Ordinal))));
        }
        return ExitCode.BadInput;
    }

    private static string Describe(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (parse.UnmatchedTokens.Count > 0)
            return DescribeUnknown(parse.UnmatchedTokens[0], command);
        if (command.Subcommands.Count > 0 && command.Action is null)
            return $"which verb? '{PathOf(command)}' has {string.Join(", ", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name))}";
        var missing = command.Arguments.FirstOrDefault(argument =>
            argument.Arity.MinimumNumberOfValues > 0 && (parse.GetResult(argument)?.Tokens.Count ?? 0) == 0);
        if (missing is not null)
            return $"'{PathOf(command)}' needs {missing.HelpName ?? missing.Name}";
        var bare = command.Options.FirstOrDefault(option =>
            option.Arity.MinimumNumberOfValues > 0 && parse.GetResult(option) is { Implicit: false, Tokens.Count: 0 });
        if (bare is not null)
            return $"'{bare.Name}' needs a value: {bare.Name} {bare.HelpName}";
        var text = parse.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    private static string DescribeUnknown(string token, Command command)
    {
        var isOption = token.StartsWith('-') && token.Length > 1;
        if (!isOption && command.Subcommands.Count == 0)
            return $"'{token}' is one argument too many for '{PathOf(command)}'";
        var known = isOption
            ? command.Options.Concat(command.Parents.OfType<Command>().SelectMany(Ancestors).SelectMany(parent => parent.Options).Where(option => option.Recursive)).Select(option => option.Name)
            : command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
        var what = isOption ? "option" : "verb";
        var suggestion = Suggestion.Closest(token.Split('=')[0], known);
        return $"'{PathOf(command)}' has no {what} '{token}'{(suggestion is null ? "" : $"; did you mean '{suggestion}'?")}";
    }

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(Ancestors).Prepend(command);

    private static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "nettest" : $"{PathOf(parent)} {command.Name}";
    }
}

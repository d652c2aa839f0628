using System.CommandLine;
using System.CommandLine.Parsing;
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

    /// <summary>An option that the verb does not have and that was therefore taken for one of its arguments; null if there is none.</summary>
    internal static string? StrayOption(ParseResult parse) =>
        parse.CommandResult.Command is VerbCommand { PassesOptionsOn: true } ? null
        : parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Where(token => IsOption(token.Value))
            .FirstOrDefault(token => BeforeDoubleDash(parse).Any(before => ReferenceEquals(before, token)))?.Value;

    private static string Describe(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if ((StrayOption(parse) ?? parse.UnmatchedTokens.FirstOrDefault(IsOption) ?? SwallowedOption(parse)) is { } option)
            return DescribeUnknownOption(option, command);
        if (parse.UnmatchedTokens.Count > 0)
            return DescribeUnknown(parse.UnmatchedTokens[0], command);
        if (command.Subcommands.Count > 0 && command.Action is null)
            return $"which verb? '{PathOf(command)}' has {VerbsOf(command)}";
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

    // '--testlet --sorce red': the mistyped option became the value of the one before it, and its own value is one argument too many.
    private static string? SwallowedOption(ParseResult parse)
    {
        if (parse.UnmatchedTokens.Count == 0)
            return null;
        var known = OptionsOf(parse.CommandResult.Command);
        return BeforeDoubleDash(parse).FirstOrDefault(token =>
            token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal) && Suggestion.Closest(token.Value, known) is not null)?.Value;
    }

    private static string DescribeUnknownOption(string token, Command command)
    {
        var name = token.Split('=')[0];
        var phrase = Suggestion.Phrase(name, OptionsOf(command));
        if (phrase.Length == 0 && command.Subcommands.FirstOrDefault(verb => !verb.Hidden && verb.Options.Any(option => option.Name == name)) is { } below)
            phrase = $"; it is one of '{PathOf(below)}' and stands after that verb";
        return $"'{PathOf(command)}' has no option '{name}'{phrase}";
    }

    private static string DescribeUnknown(string token, Command command)
    {
        if (command.Subcommands.Count == 0)
            return $"'{token}' is one argument too many for '{PathOf(command)}'";
        var meant = Suggestion.Meant(token, command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name));
        // 'nettest run FILE': a verb of a verb.
        if (meant.Count == 0)
            meant = [.. Below(command).Where(verb => verb.Name == token).Select(PathOf)];
        return $"'{PathOf(command)}' has no verb '{token}'{(meant.Count > 0 ? Suggestion.Question(meant) : $"; it has {VerbsOf(command)}")}";
    }

    private static bool IsOption(string token) => token.StartsWith('-') && token.Length > 1;

    private static IEnumerable<Token> BeforeDoubleDash(ParseResult parse) => parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash);

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(Ancestors).SelectMany(parent => parent.Options).Where(option => option.Recursive)).Select(option => option.Name);

    private static string VerbsOf(Command command) => string.Join(", ", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name));

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.Where(verb => !verb.Hidden).SelectMany(verb => Below(verb).Prepend(verb));

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(Ancestors).Prepend(command);

    private static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "nettest" : $"{PathOf(parent)} {command.Name}";
    }
}

namespace NetTest.Cli.Infrastructure;

/// <summary>An example in a verb's help.</summary>
/// <param name="CommandLine">The command line as it is typed.</param>
/// <param name="Description">What it does.</param>
internal sealed record HelpExample(string CommandLine, string Description);

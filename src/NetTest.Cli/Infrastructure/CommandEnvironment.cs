namespace NetTest.Cli.Infrastructure;

/// <summary>What the verbs of one command line share.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Options">The options that every verb has.</param>
internal sealed record CommandEnvironment(CliHost Host, GlobalOptions Options);

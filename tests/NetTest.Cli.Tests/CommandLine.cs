using NetTest.Cli.Infrastructure;
using Xunit;

namespace NetTest.Cli.Tests;

/// <summary>Runs a command line in this process.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    internal static async Task<CommandLine> RunAsync(params IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost { Out = TextWriter.Synchronized(output), Error = TextWriter.Synchronized(error) };
        var exitCode = await NetTestCommandLine.RunAsync(arguments, host, TestContext.Current.CancellationToken);
        return new CommandLine(exitCode, output.ToString(), error.ToString());
    }
}

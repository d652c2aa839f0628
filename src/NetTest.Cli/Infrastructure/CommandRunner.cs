using System.CommandLine;
using NetTest.Engine;
using NetTest.Engine.Yaml;

namespace NetTest.Cli.Infrastructure;

/// <summary>What every verb needs around it: one token that signals cancel, errors as one line, the exit code.</summary>
internal static class CommandRunner
{
    internal static async Task<int> RunAsync(
        ParseResult parse,
        CommandEnvironment environment,
        Func<ParseResult, CommandContext, CancellationToken, Task<int>> execute,
        CancellationToken cancellationToken)
    {
        var options = environment.Options;
        var context = new CommandContext(
            environment.Host, parse.GetValue(options.Json), parse.GetValue(options.Stream), parse.GetValue(options.Quiet), parse.GetValue(options.Verbose));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var signals = new ShutdownSignals(cancellation, context.Notify);
        try
        {
            return await execute(parse, context, cancellation.Token).ConfigureAwait(false);
        }
        catch (NetTestException exception)
        {
            context.WriteError(ErrorDocument.From(exception));
            TraceDetails(context, exception);
            return exception.IsMachine ? ExitCode.MachineCannot : ExitCode.BadInput;
        }
        catch (OperationCanceledException exception) when (cancellation.IsCancellationRequested)
        {
            context.WriteError(new ErrorDocument("Cancelled", "cancelled before there was a result", Target: null));
            TraceDetails(context, exception);
            return ExitCode.Cancelled;
        }
#pragma warning disable CA1031 // The last resort: whatever escapes becomes one line and an exit code, never a stack trace by surprise.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var message = $"unexpected error: {exception.Message.ReplaceLineEndings(" ")} ({exception.GetType().Name}); run with --verbose for the stack trace";
            context.WriteError(new ErrorDocument("Internal", message, Target: null));
            TraceDetails(context, exception);
            return ExitCode.MachineCannot;
        }
    }

    private static void TraceDetails(CommandContext context, Exception exception)
    {
        if (exception is ProfileException file)
        {
            foreach (var diagnostic in file.Diagnostics.Skip(1))
                context.Trace(diagnostic.ToString());
        }
        context.Trace(exception.ToString());
    }
}

using System.Globalization;
using NetTest.Cli.Rendering;
using NetTest.Engine;
using NetTest.Engine.Results;

namespace NetTest.Cli.Infrastructure;

/// <summary>How a verb speaks: to people on a page, to programs in JSON, and on standard error when something is wrong.</summary>
internal sealed class CommandContext(CliHost host, bool json, bool stream, bool quiet, bool verbose)
{
    internal CliHost Host { get; } = host;

    /// <summary>Whether a program reads standard output.</summary>
    internal bool Json { get; } = json;

    /// <summary>Whether JSON comes one document a line.</summary>
    internal bool Stream { get; } = stream;

    internal bool Quiet { get; } = quiet;

    internal bool Verbose { get; } = verbose;

    /// <summary>What the engine does, on standard error with --verbose.</summary>
    internal EngineLog Log { get; } = verbose ? EngineLog.To(line => WriteLine(host, line), static _ => true) : EngineLog.None;

    /// <summary>Standard output for people.</summary>
    internal Page Page { get; } = Page.For(host);

    /// <summary>Whether a live display owns the terminal; what is to be said meanwhile becomes its <see cref="Notice"/>.</summary>
    internal bool IsLive { get; set; }

    /// <summary>What was said last while a live display owned the terminal.</summary>
    internal string? Notice { get; private set; }

    /// <summary>Writes the verb's one result, as JSON or as <paramref name="render"/> shows it.</summary>
    internal void WriteResult<T>(T result, Action<T> render)
    {
        if (Json)
            Host.Out.WriteLine(ResultJson.Serialize(result, indented: !Stream));
        else
            render(result);
    }

    /// <summary>Writes the verb's results, as a JSON array (streaming: one a line) or as <paramref name="render"/> shows them.</summary>
    internal void WriteResults<T>(IReadOnlyList<T> results, Action<IReadOnlyList<T>> render)
    {
        if (!Json)
        {
            render(results);
        }
        else if (Stream)
        {
            foreach (var result in results)
                Host.Out.WriteLine(ResultJson.Serialize(result));
        }
        else
        {
            Host.Out.WriteLine(ResultJson.Serialize(results, indented: true));
        }
    }

    /// <summary>Writes what a verb found about what it was given: of one thing a document, of several an array.</summary>
    internal void WriteOneOrMany<T>(IReadOnlyList<T> results, Action<IReadOnlyList<T>> render)
    {
        if (results.Count == 1)
            WriteResult(results[0], shown => render([shown]));
        else
            WriteResults(results, render);
    }

    /// <summary>Writes something that happens on the way, if a program follows along.</summary>
    internal void WriteEvent(object document)
    {
        if (Json && Stream)
            Host.Out.WriteLine(ResultJson.Serialize(document));
    }

    /// <summary>Writes a line to standard error, with the program's name before it.</summary>
    internal void Notify(string message)
    {
        if (IsLive)
        {
            Notice = message;
            return;
        }
        try
        {
            Host.Error.WriteLine($"nettest: {message}");
        }
        catch (IOException)
        {
            // The terminal is gone (SIGHUP); teardown must go on all the same.
        }
    }

    private static void WriteLine(CliHost host, EngineLogLine line)
    {
        try
        {
            host.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.At:HH:mm:ss.fff} {Word(line.Level)} {line.Category}: {line.Message.ReplaceLineEndings(" ")}"));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Nobody reads it any more.
        }
    }

    private static string Word(EngineLogLevel level) => level switch
    {
        EngineLogLevel.Debug => "debug",
        EngineLogLevel.Information => "info",
        _ => "warning",
    };

    /// <summary>Writes what is being done, with --verbose.</summary>
    internal void Trace(string message)
    {
        if (Verbose)
            Notify(message);
    }

    /// <summary>Says what went wrong: one line for people and, if a program reads standard output, the document there.</summary>
    internal void WriteError(ErrorDocument error)
    {
        Notify(error.Message);
        if (Json)
            Host.Out.WriteLine(ResultJson.Serialize(new { Error = error }, indented: !Stream));
    }
}

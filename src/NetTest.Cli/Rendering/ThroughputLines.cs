using System.Globalization;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput;

namespace NetTest.Cli.Rendering;

/// <summary>Shows intervals as they end: a line each for people, an event each for a program that follows along.</summary>
internal sealed class ThroughputLines(CommandContext context, bool quiet) : IProgress<ThroughputInterval>, IProgress<ThroughputProgress>
{
    private readonly bool _silent = quiet || context.Quiet;
    private ThroughputColumns? _columns;
    private (int Run, string? Phase)? _caption;

    public void Report(ThroughputInterval value)
    {
        context.WriteEvent(new { Event = "interval", Interval = value });
        Write(value);
    }

    public void Report(ThroughputProgress value)
    {
        Announce(value);
        if (value.Interval is { } interval)
        {
            context.WriteEvent(new { Event = "interval", value.Run, value.Phase, Interval = interval });
            // A series tells its runs by their result alone: their intervals would bury it.
            if (value.Phase is not null)
                Write(interval);
        }
        else if (value.Result is { } result)
        {
            context.WriteEvent(new { Event = "run", value.Run, value.Phase, result.Status, result.BitsPerSecond, result.Error });
            if (value.Phase is null)
                WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {value.Run}: {(result.Error is { } error ? error : Units.BitRate(result.BitsPerSecond))}"));
        }
    }

    private void Announce(ThroughputProgress value)
    {
        if (value.Phase is not { } phase || _caption == (value.Run, phase))
            return;
        _caption = (value.Run, phase);
        _columns = null;
        WriteLine(string.Equals(phase, "idle", StringComparison.Ordinal) ? "without load" : $"load {phase}");
    }

    private void Write(ThroughputInterval interval)
    {
        if (_columns is null)
        {
            _columns = ThroughputColumns.For(interval);
            WriteLine(_columns.Header);
        }

        WriteLine(_columns.Line(interval));
    }

    private void WriteLine(string text)
    {
        if (!_silent && !context.Json)
            context.Page.WriteLine(text);
    }
}

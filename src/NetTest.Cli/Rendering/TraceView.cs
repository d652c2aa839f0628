using System.Globalization;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Probes.Trace;
using NetTest.Engine.Results;

namespace NetTest.Cli.Rendering;

/// <summary>The hops of a trace, a line each as they come.</summary>
internal sealed class TraceView(CommandContext context, TraceOptions options) : IProgress<TraceHop>
{
    private const int MaximumWidth = 80;
    private const int ShortNode = 15;
    private const int LongNode = 39;

    private int _width;

    public void Report(TraceHop value)
    {
        context.WriteEvent(new { Event = "hop", Hop = value });
        if (context.Json || context.Quiet)
            return;
        if (_width == 0)
        {
            // The first router's family is everyone's.
            _width = value.Address?.Contains(':', StringComparison.Ordinal) ?? options.Target.Contains(':', StringComparison.Ordinal) ? LongNode : ShortNode;
            context.Page.WriteLine($"{"Hop",3}  {"Node".PadRight(_width)}  {"Loss",5}  {"Min",7}  {"Mean",7}  {"Max ms",7}");
        }
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Hop,3}  {(value.Address ?? "*").PadRight(_width)}  {value.LossPercent,3:0} %  {Time(value.RttMinMs),7}  {Time(value.RttMeanMs),7}  {Time(value.RttMaxMs),7}").TrimEnd();
        var note = Note(value);
        if (line.Length + 2 + note.Length <= MaximumWidth)
            context.Page.WriteLine($"{line}  {note}".TrimEnd());
        else
            context.Page.WriteLine($"{line}\n     {note}");
    }

    /// <summary>Writes how it ended.</summary>
    internal void Finish(TraceResult result)
    {
        if (!context.Quiet && result.Hops.Count > 0)
            context.Page.WriteLine();
        var why = result.Reached
            ? string.Create(CultureInfo.InvariantCulture, $"{result.HopCount} hop{(result.HopCount == 1 ? "" : "s")} to {result.Address}")
            : result.HopCount is { } end
                ? string.Create(CultureInfo.InvariantCulture, $"the way to {result.Address} ends at hop {end}: {Word(result.Hops.Last(hop => hop.Reply is not (TraceReply.None or TraceReply.TimeExceeded)))}")
                : $"{result.Address} did not answer";
        VerdictLine.Write(context.Page, result.Status, result.Target, $"{why}, in {Units.Duration(result.DurationSeconds)}");
    }

    private string Note(TraceHop hop)
    {
        var notes = new List<string>();
        if (options.Paths > 1)
            notes.Add($"paths {string.Join(',', hop.Paths)}");
        if (hop.MtuBytes is { } mtu)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"mtu {mtu} B"));
        if (hop.Name is { } name)
            notes.Add(name);
        if (hop.Reply is not (TraceReply.TimeExceeded or TraceReply.None))
            notes.Add(Word(hop));
        if (hop.LossReason is TraceLossReason.RateLimited)
            notes.Add("answers few probes a second");
        return string.Join("; ", notes);
    }

    private static string Word(TraceHop hop) => hop.Reply switch
    {
        TraceReply.EchoReply => "echo reply",
        TraceReply.PortUnreachable => "port unreachable",
        TraceReply.SynAck => "port open",
        TraceReply.Reset => "port closed",
        TraceReply.Prohibited => string.Create(CultureInfo.InvariantCulture, $"prohibited (code {hop.Code})"),
        TraceReply.Unreachable => string.Create(CultureInfo.InvariantCulture, $"unreachable (code {hop.Code})"),
        TraceReply.TooBig => "too big",
        _ => "silence",
    };

    private static string Time(double? milliseconds) => milliseconds is { } known ? known.ToString(known < 100 ? "0.000" : "0.0", CultureInfo.InvariantCulture) : "";
}

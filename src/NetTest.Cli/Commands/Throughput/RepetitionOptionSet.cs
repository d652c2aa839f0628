using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Confidence;
using NetTest.Engine.Throughput.LatencyUnderLoad;

namespace NetTest.Cli.Commands.Throughput;

/// <summary>The options of <c>throughput client</c> that make several runs, or phases, out of one.</summary>
internal sealed class RepetitionOptionSet
{
    private const int MostRuns = 10_000;
    private const int DefaultBudgetRuns = 30;
    private const double DefaultStablePercent = 5;

    internal RepetitionOptionSet(Command verb)
    {
        Option[] stable = [StablePercent, BudgetSeconds], latency = [IdleSeconds, ProbeIntervalMilliseconds, ProbePort];
        foreach (var option in (ReadOnlySpan<Option>)[Repeat, UntilStable, .. stable, LatencyUnderLoad, .. latency])
            verb.Options.Add(option);
        verb.Validators.Add(result =>
        {
            foreach (var option in stable.Where(option => result.GetResult(option) is { Implicit: false } && !result.GetValue(UntilStable)))
                result.AddError($"'{option.Name}' means something only with --until-stable; add it");
            foreach (var option in latency.Where(option => result.GetResult(option) is { Implicit: false } && !result.GetValue(LatencyUnderLoad)))
                result.AddError($"'{option.Name}' means something only with --latency-under-load; add it");
            if (result.GetValue(LatencyUnderLoad) && (result.GetValue(UntilStable) || result.GetResult(Repeat) is not null))
                result.AddError("'--latency-under-load' runs its own series of loads; leave out --repeat and --until-stable");
            if (result.GetValue(UntilStable) && result.GetValue(Repeat) < RepetitionRule.FewestForStability)
                result.AddError($"a 95 % interval of the median takes {RepetitionRule.FewestForStability} runs at least; with --until-stable, --repeat is the most runs that are made");
        });
    }

    internal Option<int?> Repeat { get; } = Opt.Whole("--repeat", "N", "Run so many times and show the median with its confidence interval", 1, MostRuns);

    internal Option<bool> UntilStable { get; } = Opt.Flag("--until-stable", "Repeat until the median's 95 % interval is narrow enough, --repeat times at most (default 30)");

    internal Option<double?> StablePercent { get; } = Opt.Create<double?>(
        "--stable-percent", "PERCENT", "How narrow: width in percent of the median; default 5",
        text => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 100 ? value : null,
        "a number above 0 and at most 100");

    internal Option<TimeSpan?> BudgetSeconds { get; } = Opt.Seconds("--budget-seconds", "Start no run that would end later than this");

    internal Option<bool> LatencyUnderLoad { get; } = Opt.Flag("--latency-under-load", "Measure round-trip times idle, then while load runs up, down and both ways, and grade bufferbloat");

    internal Option<TimeSpan?> IdleSeconds { get; } = Opt.Seconds("--idle-seconds", "How long is measured without load; default 5");

    internal Option<int?> ProbeIntervalMilliseconds { get; } = Opt.Whole("--probe-interval-ms", "MS", "Time between two probes; default 20", 1, 1000);

    internal Option<int?> ProbePort { get; } = Opt.Whole("--probe-port", "PORT", "Probe by TCP handshakes with this port, open or closed; default ICMP echo, TCP port 7 where none is answered", 1, 65535);

    /// <summary>When to end a series; null: it is one run.</summary>
    internal RepetitionRule? GetRule(ParseResult parse)
    {
        var stable = parse.GetValue(UntilStable);
        return !stable && parse.GetValue(Repeat) is null
            ? null
            : new RepetitionRule
            {
                Runs = parse.GetValue(Repeat) ?? DefaultBudgetRuns,
                StablePercent = stable ? parse.GetValue(StablePercent) ?? DefaultStablePercent : null,
                Budget = parse.GetValue(BudgetSeconds),
            };
    }

    /// <summary>What to measure under load; null: nothing.</summary>
    internal LatencyUnderLoadOptions? GetLatency(ParseResult parse, ThroughputOptions load)
    {
        if (!parse.GetValue(LatencyUnderLoad))
            return null;
        var defaults = new LatencyUnderLoadOptions { Load = load };
        return defaults with
        {
            Idle = parse.GetValue(IdleSeconds) ?? defaults.Idle,
            ProbeInterval = parse.GetValue(ProbeIntervalMilliseconds) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : defaults.ProbeInterval,
            ProbePort = parse.GetValue(ProbePort),
        };
    }
}

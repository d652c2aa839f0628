using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>Where all that runs writes how far it is, and from which progress is told.</summary>
internal sealed class ScenarioBoard(string @case, ScenarioRunOptions options, IProgress<ScenarioProgress>? progress)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, ScenarioProbeProgress> _probes = [];
    private readonly SortedDictionary<int, ScenarioThroughputProgress> _throughput = [];
    private ScenarioStage _stage;

    /// <summary>Tells how far the clients are; null before there are any.</summary>
    internal Func<IReadOnlyList<TrafficProgress>>? Clients { get; set; }

    internal void Enter(ScenarioStage stage)
    {
        _stage = stage;
        ScenarioLog.Stage(options.Log.For(ScenarioLog.Category), @case, stage);
        Report();
    }

    internal void Report()
    {
        if (progress is null)
            return;
        ScenarioProgress current;
        lock (_gate)
        {
            current = new ScenarioProgress
            {
                Stage = _stage,
                Clients = _stage == ScenarioStage.Traffic ? Clients?.Invoke() ?? [] : [],
                Probes = [.. _probes.Values],
                Throughput = [.. _throughput.Values],
            };
        }

        progress.Report(current);
    }

    /// <summary>Reports regularly until the work is done; its failure is the caller's to find.</summary>
    internal async Task WatchAsync(Task work)
    {
        using var timer = new PeriodicTimer(options.ProgressInterval, options.TimeProvider);
        while (!work.IsCompleted)
        {
            var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
            if (await Task.WhenAny(work, tick).ConfigureAwait(false) == tick)
                Report();
        }
    }

    /// <summary>A probe's place on the board, by its position in the profile; null takes it off.</summary>
    internal void Set(int position, ScenarioProbeProgress? current) => Set(_probes, position, current);

    /// <summary>A throughput test's place on the board; null takes it off.</summary>
    internal void Set(int position, ScenarioThroughputProgress? current) => Set(_throughput, position, current);

    private void Set<T>(SortedDictionary<int, T> all, int position, T? current)
        where T : class
    {
        lock (_gate)
        {
            if (current is null)
                all.Remove(position);
            else
                all[position] = current;
        }
    }
}

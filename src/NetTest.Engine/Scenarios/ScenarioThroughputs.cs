using NetTest.Engine.Results;
using NetTest.Engine.Throughput;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Scenarios;

/// <summary>The throughput tests of a run: those that want company at once, all others alone, one after the other.</summary>
internal sealed class ScenarioThroughputs(ScenarioCase scenario, ScenarioRunOptions options, LiveTopology topology, ScenarioBoard board)
{
    private readonly ThroughputResult?[] _results = new ThroughputResult?[scenario.Throughput.Count];
    private readonly HashSet<(string, int)> _asked = [];

    /// <summary>What was measured, in the order of the profile.</summary>
    internal IReadOnlyList<ThroughputResult> Results => [.. _results.OfType<ThroughputResult>()];

    internal bool HasAny(bool together) => scenario.Throughput.Any(test => test.Together == together);

    internal Task RunTogetherAsync(CancellationToken cancellationToken) => Task.WhenAll(Of(together: true).Select(pair => RunAsync(pair.Item, pair.Index, cancellationToken)));

    internal async Task RunOneByOneAsync(CancellationToken cancellationToken)
    {
        foreach (var (position, test) in Of(together: false))
        {
            if (!cancellationToken.IsCancellationRequested)
                await RunAsync(test, position, cancellationToken).ConfigureAwait(false);
        }
    }

    private List<(int Index, ScenarioThroughput Item)> Of(bool together) => [.. scenario.Throughput.Index().Where(pair => pair.Item.Together == together)];

    private async Task RunAsync(ScenarioThroughput test, int position, CancellationToken cancellationToken)
    {
        var bound = test.Options with { Label = options.Label, Tags = options.Tags, TimeProvider = options.TimeProvider, Log = options.Log };
        bool isFirst;
        lock (_asked)
            isFirst = _asked.Add((bound.Target, bound.Port));
        Show(test, position, null);
        var startedAt = options.TimeProvider.GetUtcNow();
        try
        {
            var progress = new InlineReport<ThroughputInterval>(interval => Show(test, position, interval));
            var result = await RepeatedRun.RunAsync(topology.GetContext(test.Namespace), bound, isFirst, progress, cancellationToken).ConfigureAwait(false);
            _results[position] = result with { Name = test.Name };
        }
        catch (NetTestException exception) when (exception.Reason == ErrorReason.NameNotResolved)
        {
            _results[position] = UnresolvedTarget.Of(bound, exception.Message, startedAt) with { Name = test.Name };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped before it was connected: there is nothing to tell.
        }
        finally
        {
            board.Set(position, (ScenarioThroughputProgress?)null);
        }
    }

    private void Show(ScenarioThroughput test, int position, ThroughputInterval? interval)
    {
        if (test.Quiet)
            return;
        board.Set(position, new ScenarioThroughputProgress
        {
            Name = test.Name,
            ElapsedSeconds = interval?.EndSeconds ?? 0,
            TotalSeconds = test.TotalSeconds,
            BitsPerSecond = interval?.BitsPerSecond,
        });
    }
}

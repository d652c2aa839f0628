using NetTest.Engine.Probes;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Scenarios;

/// <summary>
/// The probes of a run. Those of one moment run at once, for they are few small packets; the searches for path MTUs, which send big ones, wait until
/// the round trips of that moment are done.
/// </summary>
internal sealed class ScenarioProbes(ScenarioCase scenario, ScenarioRunOptions options, LiveTopology topology, ScenarioBoard board)
{
    // More than any load lasts; the end of the load ends them.
    private const long Endless = 100_000_000;

    private readonly ConnTestResult?[] _results = new ConnTestResult?[scenario.Probes.Count];
    private readonly PathMtuResult?[] _pathMtus = new PathMtuResult?[scenario.Probes.Count];

    /// <summary>What was measured, in the order of the profile.</summary>
    internal IReadOnlyList<ConnTestResult> Results => [.. _results.OfType<ConnTestResult>()];

    internal IReadOnlyList<PathMtuResult> PathMtus => [.. _pathMtus.OfType<PathMtuResult>()];

    internal bool HasAny(ProbeMoment moment) => scenario.Probes.Any(probe => probe.When == moment);

    /// <summary>Runs the probes of a moment to their end.</summary>
    /// <param name="moment">Which.</param>
    /// <param name="loadOver">Ends those that go on until the load is over.</param>
    /// <param name="cancellationToken">Ends all; what they have measured by then is their result, with the status Cancelled.</param>
    internal async Task RunAsync(ProbeMoment moment, CancellationToken loadOver, CancellationToken cancellationToken)
    {
        var probes = scenario.Probes.Index().Where(pair => pair.Item.When == moment).ToList();
        await Task.WhenAll(probes.Select(pair => MeasureAsync(pair.Item, pair.Index, loadOver, cancellationToken))).ConfigureAwait(false);
        await Task.WhenAll(probes.Where(pair => pair.Item.PathMtu).Select(pair => SearchAsync(pair.Item, pair.Index, cancellationToken))).ConfigureAwait(false);
    }

    private async Task MeasureAsync(ScenarioProbe probe, int position, CancellationToken loadOver, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, probe.UntilLoadEnds ? loadOver : CancellationToken.None);
        if (!probe.Quiet)
            board.Set(position, new ScenarioProbeProgress { Name = probe.Name });
        var bound = Bind(probe);
        var startedAt = options.TimeProvider.GetUtcNow();
        try
        {
            var result = await ConnTest.RunAsync(bound, Progress(probe, position), end.Token).ConfigureAwait(false);
            Keep(probe, position, cancellationToken.IsCancellationRequested ? result : result with { Status = Judge(result, probe.Options) });
        }
        catch (NetTestException exception) when (exception.Reason == ErrorReason.NameNotResolved)
        {
            Keep(probe, position, UnresolvedTarget.Of(bound, exception.Message, startedAt));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Stopped before its first probe: there is nothing to tell.
        }
        finally
        {
            board.Set(position, (ScenarioProbeProgress?)null);
        }
    }

    private void Keep(ScenarioProbe probe, int position, ConnTestResult result) => _results[position] = result with
    {
        Name = probe.Name,
        Options = new Dictionary<string, object?>(result.Options, StringComparer.Ordinal)
        {
            ["When"] = probe.When.ToString().ToLowerInvariant(),
            ["Count"] = probe.UntilLoadEnds ? null : probe.Options.Count,
        },
    };

    // The end of the load is the proper end of a probe that waits for it, and no cancellation.
    private static ResultStatus Judge(ConnTestResult result, ConnTestOptions asked) =>
        result.Status != ResultStatus.Cancelled ? result.Status
        : result.Received > 0 && result.LossPercent <= asked.MaxLossPercent ? ResultStatus.Passed
        : ResultStatus.Failed;

    private async Task SearchAsync(ScenarioProbe probe, int position, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || _results[position] is not { Address.Length: > 0 } measured)
            return;
        if (!probe.Quiet)
            board.Set(position, new ScenarioProbeProgress { Name = probe.Name, SearchesPathMtu = true, Sent = measured.Sent, Received = measured.Received });
        var log = options.Log.For(ScenarioLog.Category);
        ScenarioLog.SearchingPathMtu(log, probe.Name, measured.Address);
        try
        {
            var result = await PathMtuProbe.MeasureAsync(topology.GetContext(probe.Namespace), PathMtuOptionsOf(probe, measured), cancellationToken).ConfigureAwait(false);
            ScenarioLog.PathMtuFound(log, probe.Name, result.PathMtuBytes, result.Verdict);
            _pathMtus[position] = result with { Name = probe.Name };
            _results[position] = measured with { PathMtuBytes = result.PathMtuBytes };
        }
        finally
        {
            board.Set(position, (ScenarioProbeProgress?)null);
        }
    }

    private PathMtuOptions PathMtuOptionsOf(ScenarioProbe probe, ConnTestResult measured)
    {
        var defaults = new PathMtuOptions { Target = measured.Address };
        return defaults with
        {
            // Whatever came to a traffic server beside the clients' would be counted there.
            Method = probe.SeenBy is null ? defaults.Method : PathMtuMethod.Icmp,
            ReadMss = probe.SeenBy is null,
            Port = measured.Port ?? probe.Options.Port ?? defaults.Port,
            Label = options.Label,
            Tags = options.Tags,
        };
    }

    private ConnTestOptions Bind(ScenarioProbe probe) => probe.Options with
    {
        Context = topology.GetContext(probe.Namespace),
        Count = probe.UntilLoadEnds ? Endless : probe.Options.Count,
        Label = options.Label,
        Tags = options.Tags,
        TimeProvider = options.TimeProvider,
        Log = options.Log,
        Http = probe.TrustsCaseAuthority && probe.Options.Http.TrustedAuthorities.Count == 0
            ? probe.Options.Http with { TrustedAuthorities = [TestCertificateAuthority.Authority] }
            : probe.Options.Http,
    };

    private InlineReport<ConnTestProgress> Progress(ScenarioProbe probe, int position) => new(current =>
    {
        if (!probe.Quiet)
        {
            board.Set(position, new ScenarioProbeProgress
            {
                Name = probe.Name,
                Sent = current.Sent,
                Total = probe.UntilLoadEnds ? null : current.Total,
                Received = current.Received,
                LastRttMs = current.LastRttMs,
            });
        }
    });
}

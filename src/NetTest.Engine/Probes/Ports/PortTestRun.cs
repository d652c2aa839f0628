using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes.Ports;

/// <summary>The ports of all hosts, tried at once: each host has its share of the concurrency, so that one that drops everything stops no other.</summary>
/// <param name="context">Where the sockets are born and names are looked up.</param>
/// <param name="options">What to try.</param>
/// <param name="progress">Is told of each port as soon as it is known; null for nobody.</param>
internal sealed class PortTestRun(NetworkContext context, PortTestOptions options, IProgress<PortResult>? progress) : IDisposable
{
    private readonly int[] _ports = [.. options.Ports.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).Distinct()];
    private readonly PortPace _pace = new(options.Rate);
    private readonly SemaphoreSlim _all = new(options.Concurrency);
    private readonly Lock _reporting = new();

    /// <summary>How many ports each host is asked for.</summary>
    internal int PortCount => _ports.Length;

    /// <summary>Tries them all, and gives what is known at the end, or when it is cancelled, in the order of hosts and ports asked for.</summary>
    internal async Task<IReadOnlyList<PortResult>> RunAsync(CancellationToken cancellationToken)
    {
        var found = options.Targets.Select(_ => new PortResult?[_ports.Length]).ToArray();
        await Task.WhenAll(options.Targets.Select((target, index) => TestTargetAsync(target, found[index], cancellationToken))).ConfigureAwait(false);
        return [.. found.SelectMany(ports => ports).OfType<PortResult>()];
    }

    public void Dispose() => _all.Dispose();

    private async Task TestTargetAsync(string target, PortResult?[] found, CancellationToken cancellationToken)
    {
        try
        {
            var address = (await NameLookup.FindAsync(context, target, options.Family, cancellationToken).ConfigureAwait(false))[0];
            ProbeLog.HostFound(options.Log.For(ProbeLog.Category), target, address);
            var share = Math.Max(1, options.Concurrency / options.Targets.Count);
            await Parallel.ForAsync(0, _ports.Length, new ParallelOptions { MaxDegreeOfParallelism = share, CancellationToken = cancellationToken }, async (index, token) =>
            {
                if (await TestPortAsync(target, new IPEndPoint(address, _ports[index]), token).ConfigureAwait(false) is { } result)
                    Report(found, index, result);
            }).ConfigureAwait(false);
        }
        catch (NetTestException exception) when (exception.Reason == ErrorReason.NameNotResolved)
        {
            for (var index = 0; index < _ports.Length; index++)
                Report(found, index, new PortResult { Target = target, Port = _ports[index], State = PortState.Unresolved });
        }
        catch (OperationCanceledException)
        {
            // What is known by now stays.
        }
    }

    private async Task<PortResult?> TestPortAsync(string target, IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        await _all.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _pace.WaitAsync(cancellationToken).ConfigureAwait(false);
            return await PortConnect.TryAsync(context, target, endPoint, options.Timeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _all.Release();
        }
    }

    private void Report(PortResult?[] found, int index, PortResult result)
    {
        found[index] = result;
        lock (_reporting)
            progress?.Report(result);
    }
}

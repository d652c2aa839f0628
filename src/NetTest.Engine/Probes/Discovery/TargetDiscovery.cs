using System.Net;
using System.Security.Cryptography;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes.Discovery;

/// <summary>
/// Finds the targets. What a server said holds on while no server answers: a mesh must not go dark because DNS did. Only an answer that says
/// that a name is not there takes its peers away.
/// </summary>
internal sealed class TargetDiscovery
{
    private readonly DiscoveryOptions _options;
    private readonly StubResolver _resolver;
    private readonly TargetText[] _targets;
    private readonly Dictionary<string, IReadOnlyList<IPAddress>> _knownAddresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<DnsService>> _knownServices = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<string> _fileTargets = [];

    internal TargetDiscovery(DiscoveryOptions options, StubResolver? resolver = null)
    {
        _options = options;
        _resolver = resolver ?? new StubResolver(options.Context);
        _targets = [.. options.Targets.Select(TargetText.Parse)];
        File = options.TargetFile is { } path ? new TargetFileReader(path) : null;
    }

    /// <summary>The file of targets; null if there is none.</summary>
    internal TargetFileReader? File { get; }

    /// <summary>Looks everything up, once.</summary>
    internal async Task<DiscoverySnapshot> DiscoverAsync(CancellationToken cancellationToken)
    {
        var failures = new List<DiscoveryFailure>();
        var targets = _targets.Concat(ReadFile(failures)).Distinct();
        var local = _options.ExcludeSelf ? await LocalAddresses.ReadAsync(_options.Context, cancellationToken).ConfigureAwait(false) : [];
        var found = new List<DiscoveredPeer>();
        foreach (var part in await Task.WhenAll(targets.Select(target => LookUpAsync(target, cancellationToken))).ConfigureAwait(false))
        {
            found.AddRange(part.Peers);
            failures.AddRange(part.Failures);
        }

        var distinct = found.DistinctBy(peer => peer.EndPoint).ToArray();
        return new DiscoverySnapshot(
            [.. distinct.Where(peer => !IsSelf(peer.EndPoint, local))],
            [.. distinct.Select(peer => peer.EndPoint).Where(endPoint => IsSelf(endPoint, local))],
            failures);
    }

    private bool IsSelf(IPEndPoint endPoint, IReadOnlyList<IPAddress> local) =>
        (_options.OwnPort is null || _options.OwnPort == endPoint.Port) && local.Contains(endPoint.Address);

    private List<TargetText> ReadFile(List<DiscoveryFailure> failures)
    {
        if (File is null)
            return [];
        // A file that is being replaced is not there for a moment.
        if (File.TryRead(out var problem) is { } read)
            _fileTargets = read;
        else
            failures.Add(new DiscoveryFailure(_options.TargetFile!, DnsOutcome.FileNotReadable, problem));
        var targets = new List<TargetText>();
        foreach (var text in _fileTargets)
        {
            try
            {
                targets.Add(TargetText.Parse(text));
            }
            catch (NetTestException)
            {
                failures.Add(new DiscoveryFailure(text, DnsOutcome.BadName));
            }
        }

        return targets;
    }

    private async Task<(IEnumerable<DiscoveredPeer> Peers, IEnumerable<DiscoveryFailure> Failures)> LookUpAsync(TargetText target, CancellationToken cancellationToken)
    {
        if (!target.IsService)
        {
            var (addresses, outcome) = await AddressesAsync(target.Host, cancellationToken).ConfigureAwait(false);
            var port = target.Port ?? _options.Port;
            return (addresses.Select(address => new DiscoveredPeer(new IPEndPoint(address, port), target.Host)), Failure(target.Host, outcome));
        }

        var (services, served) = await ServicesAsync(target.Host, cancellationToken).ConfigureAwait(false);
        var hosts = await Task.WhenAll(services.Select(service => AddressesAsync(service.Target, cancellationToken))).ConfigureAwait(false);
        var peers = services.Zip(hosts).SelectMany(pair => pair.Second.Addresses.Select(address => new DiscoveredPeer(new IPEndPoint(address, pair.First.Port), pair.First.Target)
        {
            Priority = pair.First.Priority,
            Weight = pair.First.Weight,
        }));
        return (peers, [.. Failure(target.Host, served), .. services.Zip(hosts).SelectMany(pair => Failure(pair.First.Target, pair.Second.Outcome))]);
    }

    private async Task<(IReadOnlyList<DnsService> Services, DnsOutcome Outcome)> ServicesAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await _resolver.QueryAsync(name, DnsRecordType.Srv, cancellationToken).ConfigureAwait(false);
        var services = answer.Records.Select(record => record.Service!).Where(service => service.Target is not "." && service.Port > 0);
        var ordered = ServiceOrder.Arrange(services, sum => RandomNumberGenerator.GetInt32(sum + 1));
        var outcome = answer.Outcome == DnsOutcome.Answered && ordered.Count == 0 ? DnsOutcome.NoData : answer.Outcome;
        return (Remember(_knownServices, name, outcome, ordered), outcome);
    }

    private async Task<(IReadOnlyList<IPAddress> Addresses, DnsOutcome Outcome)> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        var (outcome, addresses) = await _resolver.ResolveAsync(host, _options.Family, cancellationToken).ConfigureAwait(false);
        return (Remember(_knownAddresses, host, outcome, addresses), outcome);
    }

    private static IReadOnlyList<T> Remember<T>(Dictionary<string, IReadOnlyList<T>> known, string name, DnsOutcome outcome, IReadOnlyList<T> now)
    {
        lock (known)
        {
            if (outcome is DnsOutcome.Answered or DnsOutcome.NoData or DnsOutcome.NoSuchName or DnsOutcome.BadName)
                known[name] = now;
            return known.GetValueOrDefault(name, []);
        }
    }

    private static IEnumerable<DiscoveryFailure> Failure(string target, DnsOutcome outcome) =>
        outcome == DnsOutcome.Answered ? [] : [new DiscoveryFailure(target, outcome)];
}

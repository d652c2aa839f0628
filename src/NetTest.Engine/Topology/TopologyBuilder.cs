using Microsoft.Extensions.Logging;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology.Carrying;
using NetTest.Engine.Topology.Impairment;

namespace NetTest.Engine.Topology;

/// <summary>Builds one topology, step by step, keeping the journal true at each.</summary>
internal sealed class TopologyBuilder(Journal journal, TopologySpec spec, TopologyOptions options, CarriedLinks carried)
{
    private static readonly TimeSpan RollbackLimit = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, NetworkContext> _contexts = new(StringComparer.Ordinal);
    // With other names than it was asked for, if those are another run's.
    private TopologySpec _spec = spec;
    private BackendChoice _choice = BackendChoice.Nobody;
    private JournalEntry? _entry;
    private int _links;

    /// <summary>Builds it, or leaves nothing.</summary>
    internal async Task<LiveTopology> BuildAsync(CancellationToken cancellationToken)
    {
        HostRequirements.Check();
        TopologySpecCheck.Validate(_spec);
        _choice = await BackendChoice.ForAsync(_spec, options.ImpairmentBackend, cancellationToken).ConfigureAwait(false);
        if (IsForACarrier())
            return await BuildByCarrierAsync(cancellationToken).ConfigureAwait(false);
        var missing = _spec.EmulateGateways ? GatewayEmulation.FindMissing(_spec) : [];
        try
        {
            await MakeAsync(missing, cancellationToken).ConfigureAwait(false);
            if (options.CheckGateways)
                await GatewayGate.PassAsync(_spec, _contexts, options, cancellationToken).ConfigureAwait(false);
            await SaveAsync(entry => entry with { Complete = true }, cancellationToken).ConfigureAwait(false);
            TopologyLog.Complete(journal.Log, _entry!.Id);
            return new LiveTopology(journal, _entry!, _contexts, carried);
        }
        catch (Exception exception)
        {
            await RollBackAsync(exception).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<LiveTopology> BuildByCarrierAsync(CancellationToken cancellationToken)
    {
        var id = await CarrierProcess.BuildAsync(_spec, options, cancellationToken).ConfigureAwait(false);
        var topology = await LiveTopology.AttachAsync(journal, id).ConfigureAwait(false);
        if (!cancellationToken.IsCancellationRequested)
            return topology;
        using var limit = new CancellationTokenSource(RollbackLimit);
        await topology.RemoveAsync(limit.Token).ConfigureAwait(false);
        throw new OperationCanceledException(cancellationToken);
    }

    private async Task MakeAsync(IReadOnlyList<GatewayEmulation.Missing> missing, CancellationToken cancellationToken)
    {
        // Nobody can answer on a bridge that does not exist yet; on one that does, only asking tells, and asking needs the talk points.
        var first = await MakeFirstAsync(missing, cancellationToken).ConfigureAwait(false);
        await SettleAsync(first.Plan, cancellationToken).ConfigureAwait(false);
        if (first.Router is not null || missing.Count == 0)
            return;

        var absent = await GatewayGate.FindAbsentAsync(missing, _contexts, options, cancellationToken).ConfigureAwait(false);
        TopologyPlan plan;
        using (await journal.LockAsync(cancellationToken).ConfigureAwait(false))
        {
            if (GatewayEmulation.Router(absent, IsTaken) is not { } router)
                return;
            plan = first.Plan with { Namespaces = [NamespacePlan.From(router, first.Plan.Id, _choice, ref _links)], NewBridges = [] };
            await ActAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        await SettleAsync(plan, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(TopologyPlan Plan, NamespaceSpec? Router)> MakeFirstAsync(IReadOnlyList<GatewayEmulation.Missing> missing, CancellationToken cancellationToken)
    {
        using var held = await journal.LockAsync(cancellationToken).ConfigureAwait(false);
        await RemoveOrphansAsync().ConfigureAwait(false);
        var entries = journal.ReadAll();
        var owners = entries.SelectMany(entry => entry.Namespaces.Select(node => (node.Name, Text: entry.Describe())))
            .DistinctBy(owner => owner.Name, StringComparer.Ordinal).ToDictionary(owner => owner.Name, owner => owner.Text, StringComparer.Ordinal);
        var host = HostSnapshot.Take(owners);
        var id = NewId(entries);
        if (options.Isolated)
            _spec = OwnNames.Choose(_spec, entries, host, id, journal.Log);
        var router = missing.Count > 0 && missing.All(gateway => !host.Links.ContainsKey(gateway.Bridge)) ? GatewayEmulation.Router(missing, IsTaken) : null;
        var whole = router is null ? _spec : _spec with { Namespaces = [.. _spec.Namespaces, router] };
        var plan = TopologyPlanner.Plan(whole, host, id, _choice);
        cancellationToken.ThrowIfCancellationRequested();
        _links = plan.Namespaces.Sum(node => node.Links.Count);
        await ActAsync(plan, cancellationToken).ConfigureAwait(false);
        return (plan, router);
    }

    private async Task RemoveOrphansAsync()
    {
        try
        {
            await OrphanCollector.RemoveAsync(journal, IsReplaced).ConfigureAwait(false);
        }
        catch (NetTestException exception) when (exception.Reason == ErrorReason.SystemCallFailed)
        {
            // What sticks of another topology is in nobody's way, unless the names are the same: then the plan says so.
        }
    }

    /// <summary>Journals, then makes everything on the host; the lock must be held.</summary>
    private async Task ActAsync(TopologyPlan plan, CancellationToken cancellationToken)
    {
        var made = (_entry?.Namespaces ?? []).ToList();
        var bridges = _entry?.Bridges ?? [];
        var entry = (_entry ?? NewEntry(plan.Id)) with
        {
            Namespaces = [.. made, .. plan.Namespaces.Select(JournalNamespace.From)],
            Bridges = [.. bridges, .. plan.NewBridges],
        };
        if (plan.Namespaces.Any(node => node.Links.Any(link => link.Backend == LinkBackend.Emulator)) || options.CarriedFor is not null)
            entry = entry with { Carrier = journal.CarrierOf(entry.Id) };
        if (journal.Log.IsEnabled(LogLevel.Information))
            TopologyLog.Making(journal.Log, entry.Id, string.Join(", ", plan.Namespaces.Select(node => node.Name)), string.Join(", ", plan.NewBridges));
        journal.Save(entry);
        _entry = entry;

        var lines = TopologyBatch.Host(plan);
        var failure = await BatchRunner.RunAsync("ip", [], lines, journal.Log).ConfigureAwait(false);

        // A batch that was killed does not say how far it came: the journal keeps all its names, and removal tells ours by when they were made.
        if (failure is { Line: < 0 })
            throw failure.ToException(lines, null);

        // A name that somebody took between our look and our step is theirs: only what came before the failing line is ours.
        var done = failure?.Done ?? lines.Count;
        var built = plan.Namespaces.Take(done).ToList();
        foreach (var node in built)
        {
            made.Add(JournalNamespace.From(node) with { Identity = HostInspector.Identity(node.Name) });
            _contexts.Add(node.Name, NetworkContext.Open(node.Name));
        }

        _entry = entry with { Namespaces = made };
        journal.Save(_entry);
        if (failure is not null)
            throw failure.ToException(lines, null);
        await CarryAsync(plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the emulated links, which are devices of this process.</summary>
    private async Task CarryAsync(TopologyPlan plan, CancellationToken cancellationToken)
    {
        if (_entry!.Carrier is not { } carrier)
            return;
        await carried.AddAsync(plan.Namespaces, _contexts, cancellationToken).ConfigureAwait(false);
        var lines = TopologyBatch.Carried(plan);
        if (await BatchRunner.RunAsync("ip", [], lines, journal.Log).ConfigureAwait(false) is { } failure)
            throw failure.ToException(lines, null);
        carried.Listen(carrier.Socket);
    }

    /// <summary>Everything inside the namespaces.</summary>
    private async Task SettleAsync(TopologyPlan plan, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(2, Environment.ProcessorCount), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plan.Namespaces, parallel, async (node, _) =>
        {
            NamespaceSettings.Apply(node, _contexts[node.Name]);
            var lines = TopologyBatch.Inside(node);
            if (await BatchRunner.RunAsync("ip", ["-n", node.Name], lines, journal.Log).ConfigureAwait(false) is { } failure)
                throw failure.ToException(lines, node.Name);
        }).ConfigureAwait(false);
        await KernelImpairment.ApplyAsync(plan.Namespaces, journal.Log).ConfigureAwait(false);
        await ForwardingGate.PassAsync(plan.Namespaces, cancellationToken).ConfigureAwait(false);
    }

    private async Task SaveAsync(Func<JournalEntry, JournalEntry> change, CancellationToken cancellationToken)
    {
        using var held = await journal.LockAsync(cancellationToken).ConfigureAwait(false);
        _entry = change(_entry!);
        journal.Save(_entry);
    }

    private async Task RollBackAsync(Exception cause)
    {
        // The devices first: whoever holds one open keeps its namespace alive.
        await carried.DisposeAsync().ConfigureAwait(false);
        foreach (var context in _contexts.Values)
            context.Dispose();
        if (_entry is null)
            return;
        try
        {
            TopologyLog.RollingBack(journal.Log, _entry.Id, cause.Message);
            using var limit = new CancellationTokenSource(RollbackLimit);
            using var held = await journal.LockAsync(limit.Token).ConfigureAwait(false);
            await TopologyRemover.RemoveAsync(journal, _entry, _ => true).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NetTestException or OperationCanceledException or IOException)
        {
            throw new NetTestException(ErrorReason.TopologyFailed, $"{cause.Message} Removing what had been built failed too: {exception.Message} 'nettest scenario clean' tries again.", _entry.Label, cause);
        }
    }

    // Emulated links live as long as the process that carries them, so what outlives this process is made and carried by another.
    private bool IsForACarrier() => options is { Lifetime: not TopologyLifetime.Process, CarriedFor: null }
        && _spec.Namespaces.Any(node => node.Links.Any(link => _choice.Of(link) == LinkBackend.Emulator));

    // Running a kept scenario again means to replace it.
    private bool IsReplaced(JournalEntry entry) =>
        entry is { Lifetime: TopologyLifetime.Kept, OwnerLives: false } && options.Lifetime == TopologyLifetime.Kept && entry.Label == options.Label
        && _spec.Namespaces.All(node => entry.Namespaces.Any(kept => kept.Name == node.Name));

    private bool IsTaken(string name) => _spec.Namespaces.Any(node => node.Name == name)
        || HostInspector.Namespaces().Contains(name, StringComparer.Ordinal)
        || journal.ReadAll().Any(entry => entry.Namespaces.Any(node => node.Name == name));

    private static TopologyId NewId(IReadOnlyList<JournalEntry> entries)
    {
        TopologyId id;
        do
            id = TopologyId.Create();
        while (entries.Any(entry => entry.TopologyId == id) || HostInspector.Links().Any(name => name.StartsWith($"nt{id}", StringComparison.Ordinal)));
        return id;
    }

    private JournalEntry NewEntry(TopologyId id) => new()
    {
        Id = id.ToString(),
        OwnerProcessId = (options.CarriedFor ?? ProcessIdentity.Current).ProcessId,
        OwnerStartTime = (options.CarriedFor ?? ProcessIdentity.Current).StartTime,
        Lifetime = options.Lifetime,
        Label = options.Label,
        Isolated = options.Isolated,

        // Compared with the kernel's own times after a crash, so never a test's clock.
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}

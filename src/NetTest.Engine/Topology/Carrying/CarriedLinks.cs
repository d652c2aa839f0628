using NetTest.Engine.Sockets;
using NetTest.Engine.Topology.Emulation;

namespace NetTest.Engine.Topology.Carrying;

/// <summary>The emulated links of one topology that this process carries, and the socket at which others may change them.</summary>
internal sealed class CarriedLinks : IAsyncDisposable
{
    private readonly List<LinkEmulator> _emulators = [];
    private readonly Lock _lock = new();
    private ControlServer? _control;

    /// <summary>Makes the devices of a plan's emulated links and carries them; their namespaces stand.</summary>
    internal async Task AddAsync(IReadOnlyList<NamespacePlan> namespaces, IReadOnlyDictionary<string, NetworkContext> contexts, CancellationToken cancellationToken)
    {
        var links = (from node in namespaces
                     from link in node.Links
                     where link.Backend == LinkBackend.Emulator
                     select new EmulatedLink
                     {
                         Interface = link.Interface,
                         Inside = contexts[node.Name],
                         HostInterface = link.HostInterface,
                         MtuBytes = link.Spec.Mtu ?? 1500,
                         Egress = link.Spec.Egress,
                         Ingress = link.Spec.Ingress,
                     }).ToList();
        if (links.Count == 0)
            return;
        var emulator = await LinkEmulator.StartAsync(links, cancellationToken).ConfigureAwait(false);
        lock (_lock)
            _emulators.Add(emulator);
    }

    /// <summary>Begins to take orders, unless that was done before.</summary>
    internal void Listen(string path) => _control ??= ControlServer.Start(path, Answer);

    /// <summary>Takes the devices away; what is under way is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
            await _control.DisposeAsync().ConfigureAwait(false);
        foreach (var emulator in Emulators())
            await emulator.DisposeAsync().ConfigureAwait(false);
    }

    private ControlReply Answer(ControlRequest request)
    {
        if (request.Change is not { } changed)
            return new ControlReply { Links = [.. Counters().Select(ToCarried)] };
        if (Emulators().FirstOrDefault(emulator => emulator.Links.Any(link => link.HostInterface == changed)) is not { } found)
            return new ControlReply { Error = $"there is no link '{changed}'" };
        found.Change(changed, request.Egress, request.Ingress);
        return new ControlReply();
    }

    private IEnumerable<EmulatedLinkCounters> Counters() => Emulators().SelectMany(emulator => emulator.Counters);

    private LinkEmulator[] Emulators()
    {
        lock (_lock)
            return [.. _emulators];
    }

    private static CarriedLink ToCarried(EmulatedLinkCounters link) => new()
    {
        HostInterface = link.HostInterface,
        Egress = LinkCounters.From(link.Egress),
        Ingress = LinkCounters.From(link.Ingress),
        EndedBecause = link.EndedBecause,
    };
}

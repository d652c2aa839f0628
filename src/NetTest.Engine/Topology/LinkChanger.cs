using NetTest.Engine.Topology.Carrying;
using NetTest.Engine.Topology.Impairment;

namespace NetTest.Engine.Topology;

/// <summary>Changes the impairment of a link that stands, whichever process made it, and keeps the journal true.</summary>
internal static class LinkChanger
{
    private static readonly TimeSpan s_carrierLimit = TimeSpan.FromSeconds(5);

    internal static async Task<NamespaceInfo> ChangeAsync(Journal journal, string namespaceName, LinkChange change, CancellationToken cancellationToken)
    {
        using var held = await journal.LockAsync(cancellationToken).ConfigureAwait(false);
        var (entry, node) = Find(journal, namespaceName);
        var link = Find(node, change.Interface);
        var changed = link with { Egress = change.Egress ?? link.Egress, Ingress = change.Ingress ?? link.Ingress };
        TopologySpecCheck.CheckImpairments(node.Name, link.Interface, changed.ToSpec());
        if (link.Emulated)
            await OrderAsync(entry, node, changed, cancellationToken).ConfigureAwait(false);
        else
            await ChangeQueuesAsync(journal, entry, node, link, changed, cancellationToken).ConfigureAwait(false);
        return Save(journal, entry, node, link, changed);
    }

    private static NamespaceInfo Save(Journal journal, JournalEntry entry, JournalNamespace node, JournalLink link, JournalLink changed)
    {
        var newNode = node with { Links = [.. node.Links.Select(other => ReferenceEquals(other, link) ? changed : other)] };
        var newEntry = entry with { Namespaces = [.. entry.Namespaces.Select(other => ReferenceEquals(other, node) ? newNode : other)] };
        journal.Save(newEntry);
        return newNode.ToInfo(newEntry, new Dictionary<string, CarriedLink>(StringComparer.Ordinal));
    }

    private static (JournalEntry Entry, JournalNamespace Node) Find(Journal journal, string name)
    {
        foreach (var entry in journal.ReadAll())
        {
            if (entry.Namespaces.FirstOrDefault(node => node.Name == name && TopologyRemover.IsMade(entry, node)) is { } node)
                return (entry, node);
        }

        throw NamespaceCatalog.NotOurs(name, $"so NetTest does not change it; 'tc -n {name} qdisc' does");
    }

    private static JournalLink Find(JournalNamespace node, string? name)
    {
        var names = string.Join(", ", node.Links.Select(link => link.Interface));
        if (node.Links.Count == 0)
            throw new NetTestException(ErrorReason.InvalidArgument, $"Namespace '{node.Name}' has no link that could be impaired.", node.Name);
        if (name is null)
        {
            return node.Links.Count == 1
                ? node.Links[0]
                : throw new NetTestException(ErrorReason.InvalidArgument, $"Namespace '{node.Name}' has {node.Links.Count} links; name the interface: {names}.", node.Name);
        }

        return node.Links.FirstOrDefault(link => link.Interface == name)
            ?? throw new NetTestException(ErrorReason.InvalidArgument, $"Namespace '{node.Name}' has no link '{name}'{Suggestion.Phrase(name, node.Links.Select(link => link.Interface))}; it has {names}.", name);
    }

    private static async Task OrderAsync(JournalEntry entry, JournalNamespace node, JournalLink link, CancellationToken cancellationToken)
    {
        if (entry.Carrier is not { Process.IsAlive: true } carrier)
            throw new NetTestException(ErrorReason.SystemCallFailed, $"The process {entry.Carrier?.ProcessId} that carried {link.Interface} in '{node.Name}' has died, and the link with it; remove the namespace and make it again.", node.Name);
        var order = new ControlRequest { Change = link.HostInterface, Egress = link.Egress, Ingress = link.Ingress };
        var reply = await ControlClient.AskAsync(carrier.Socket, order, s_carrierLimit, cancellationToken).ConfigureAwait(false)
            ?? throw new NetTestException(ErrorReason.SystemCallFailed, $"The process {carrier.ProcessId} that carries {link.Interface} in '{node.Name}' did not answer within {s_carrierLimit.TotalSeconds:0} s; whether the link was changed is unknown.", node.Name);
        if (reply.Error is not null)
            throw new NetTestException(ErrorReason.InvalidArgument, $"{link.Interface} in '{node.Name}' could not be changed: {reply.Error.TrimEnd('.')}.", node.Name);
    }

    private static async Task ChangeQueuesAsync(Journal journal, JournalEntry entry, JournalNamespace node, JournalLink link, JournalLink changed, CancellationToken cancellationToken)
    {
        var shape = KernelQueue.ShapeOf(changed.Egress) | KernelQueue.ShapeOf(changed.Ingress);
        if (shape != KernelShape.None)
        {
            var capabilities = await KernelCapabilities.GetAsync(cancellationToken).ConfigureAwait(false);
            if (!capabilities.Has(shape))
            {
                throw new NetTestException(
                    ErrorReason.NotSupported,
                    $"{link.Interface} in '{node.Name}' is a plain veth, and this kernel lacks {BackendChoice.Missing(shape, capabilities)} to impair it. A veth cannot become an emulated link while it stands: make the namespace again with an impairment ('tc' in a profile, -Impairment, --impairment; 'none' is enough), or with the back end 'emulator'.",
                    node.Name);
            }
        }

        if (shape.HasFlag(KernelShape.Netem))
        {
            foreach (var (owner, other) in entry.Namespaces.SelectMany(each => each.Links.Where(other => !other.Emulated).Select(other => (each, other))))
                await KernelImpairment.PassFramesAsync(owner.Name, other, journal.Log).ConfigureAwait(false);
        }

        // Each direction is written down as soon as it is in force: if the second fails, the journal still tells the truth.
        await KernelImpairment.ChangeAsync(["-n", node.Name], link.Interface, link.Egress, changed.Egress, link.Mtu, journal.Log).ConfigureAwait(false);
        Save(journal, entry, node, link, link with { Egress = changed.Egress });
        await KernelImpairment.ChangeAsync([], link.HostInterface, link.Ingress, changed.Ingress, link.Mtu, journal.Log).ConfigureAwait(false);
    }
}

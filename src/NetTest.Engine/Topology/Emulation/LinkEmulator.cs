using System.Buffers;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// Links in user space: each has two TAP devices, and threads of this process carry the frames from one to the other with the impairments
/// that were asked for. The devices belong to this object: they are gone when it is disposed, and when the process dies.
/// </summary>
internal sealed class LinkEmulator : IAsyncDisposable
{
    // A carrier answers between two turns, within a millisecond; a machine that stands still for so long is past help.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly SearchValues<char> s_notInNames = SearchValues.Create("/:% \t\n");
    private static readonly Lazy<bool> s_isSupported = new(() => OperatingSystem.IsLinux() && TapPair.Probe());

    private readonly List<EmulatedLinkOwner> _links;
    private readonly List<Carrier> _carriers;

    private LinkEmulator(IReadOnlyList<EmulatedLink> links, List<EmulatedLinkOwner> owners, List<Carrier> carriers)
    {
        Links = links;
        _links = owners;
        _carriers = carriers;
        Fault = Task.WhenAll(carriers.Select(carrier => carrier.Ended));
    }

    /// <summary>Whether this kernel lets this user make TAP devices: found by making one, once.</summary>
    internal static bool IsSupported => s_isSupported.Value;

    /// <summary>The links as they were given.</summary>
    internal IReadOnlyList<EmulatedLink> Links { get; }

    /// <summary>What was done on every link so far, in the order of <see cref="Links"/>; works after disposal too.</summary>
    internal IReadOnlyList<EmulatedLinkCounters> Counters => [.. _links.Select(link => link.Read())];

    /// <summary>Ends when the emulator is disposed; faulted, with its exception, when one of its threads failed.</summary>
    internal Task Fault { get; }

    /// <summary>
    /// Makes the devices, down and without addresses, and starts to carry. On failure nothing is left. Setting the devices up is the caller's work.
    /// </summary>
    /// <exception cref="NetTestException">NotSupported: no TUN in the kernel; MissingPrivilege; InvalidArgument; SystemCallFailed: such as a name that is taken.</exception>
    internal static Task<LinkEmulator> StartAsync(IReadOnlyList<EmulatedLink> links, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, "Links can be emulated on Linux only.");
        foreach (var link in links)
            Check(link);
        return Task.Run(() => Start(links, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Changes what happens to frames of a link from now on: frames that travel keep their time, frames that wait for a rate leave at the new one.
    /// The random decisions go on where they were, unless the seed is another.
    /// </summary>
    /// <exception cref="NetTestException">InvalidArgument: there is no such link, or it has ended.</exception>
    internal void Change(string hostInterface, ImpairmentSpec? egress, ImpairmentSpec? ingress)
    {
        var link = Find(hostInterface);
        if (!link.TryChange(egress, ingress))
            throw new NetTestException(ErrorReason.InvalidArgument, $"The emulated link '{hostInterface}' cannot be changed: {link.EndedBecause ?? "its emulator has ended"}.", hostInterface);
    }

    /// <summary>What was done on one link so far.</summary>
    /// <exception cref="NetTestException">InvalidArgument: there is no such link.</exception>
    internal EmulatedLinkCounters Get(string hostInterface) => Find(hostInterface).Read();

    /// <summary>Ends the threads and takes the devices away; bounded.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
            link.ReadKernel();
        foreach (var carrier in _carriers)
            carrier.Stop();

        // A failure was told by Fault; here it is only waited for.
        await Task.WhenAny(Fault, Task.Delay(s_patience)).ConfigureAwait(false);
        _ = Fault.Exception;
    }

    private static LinkEmulator Start(IReadOnlyList<EmulatedLink> links, CancellationToken cancellationToken)
    {
        var budget = MemoryBudget.ForThisMachine();
        var carriers = Enumerable.Range(0, Math.Min(links.Count, Environment.ProcessorCount)).Select(_ => new Carrier(budget)).ToList();
        var owners = new List<EmulatedLinkOwner>();
        try
        {
            for (var i = 0; i < links.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var link = TapPair.Create(links[i]);
                var carrier = carriers[i % carriers.Count];
                owners.Add(new EmulatedLinkOwner(link, carrier, s_patience));
                carrier.Add(link);
            }
        }
        catch
        {
            carriers.ForEach(carrier => carrier.Abandon());
            owners.ForEach(owner => owner.Abandon());
            throw;
        }

        for (var i = 0; i < carriers.Count; i++)
            carriers[i].Start(i);
        return new LinkEmulator(links, owners, carriers);
    }

    private static void Check(EmulatedLink link)
    {
        foreach (var name in new[] { link.Interface, link.HostInterface })
        {
            if (name.Length is 0 or > 15 || name.AsSpan().ContainsAny(s_notInNames))
                throw new NetTestException(ErrorReason.InvalidArgument, $"'{name}' cannot be the name of a device: 1 to 15 characters, none of them a space, '/', ':' or '%'.", name);
        }

        if (link.MtuBytes is < 68 or > TapHandle.MaxMtuBytes)
            throw new NetTestException(ErrorReason.InvalidArgument, $"The MTU {link.MtuBytes} of the emulated link '{link.HostInterface}' is not 68 to {TapHandle.MaxMtuBytes}.", link.MtuBytes);
    }

    private EmulatedLinkOwner Find(string hostInterface) =>
        _links.Find(link => link.HostInterface == hostInterface)
        ?? throw new NetTestException(ErrorReason.InvalidArgument, $"There is no emulated link '{hostInterface}' here.", hostInterface);
}

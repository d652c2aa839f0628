namespace NetTest.Engine.Topology.Impairment;

/// <summary>What this kernel can do to a link.</summary>
/// <param name="Netem">Whether it has netem, and <c>tc</c> is there to set it.</param>
/// <param name="Tbf">Whether it has tbf, and <c>tc</c> is there to set it.</param>
/// <param name="Tun">Whether TAP devices can be made, which the emulator needs.</param>
internal sealed record KernelCapabilities(bool Netem, bool Tbf, bool Tun)
{
    private static readonly Lazy<Task<KernelCapabilities>> s_ofThisKernel = new(ProbeAsync);

    /// <summary>Asks the kernel, once in the life of a process.</summary>
    internal static Task<KernelCapabilities> GetAsync(CancellationToken cancellationToken) => s_ofThisKernel.Value.WaitAsync(cancellationToken);

    internal bool Has(KernelShape shape) => (Netem || !shape.HasFlag(KernelShape.Netem)) && (Tbf || !shape.HasFlag(KernelShape.Tbf));

    private static async Task<KernelCapabilities> ProbeAsync() => new(
        await HasAsync("netem", "delay", "1ms").ConfigureAwait(false),
        await HasAsync("tbf", "rate", "1mbit", "burst", "10000", "limit", "10000").ConfigureAwait(false),
        Emulation.LinkEmulator.IsSupported);

    // In a namespace without name, gone with the program; asking for the queue also loads its module.
    private static async Task<bool> HasAsync(params string[] queue) =>
        HostRequirements.IsOnPath("tc") && HostRequirements.IsOnPath("unshare")
        && await BatchRunner.QueryAsync("unshare", ["--net", "tc", "qdisc", "add", "dev", "lo", "root", .. queue]).ConfigureAwait(false) is not null;
}

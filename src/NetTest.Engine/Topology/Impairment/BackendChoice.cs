namespace NetTest.Engine.Topology.Impairment;

/// <summary>Chooses who impairs a link, for each link by itself.</summary>
/// <param name="capabilities">What the kernel can do; null if no link needs it.</param>
/// <param name="wanted">What the user wants.</param>
internal sealed class BackendChoice(KernelCapabilities? capabilities, ImpairmentBackend wanted)
{
    /// <summary>For topologies without impairment.</summary>
    internal static readonly BackendChoice Nobody = new(null, ImpairmentBackend.Auto);

    private const string NetemRemedy = "install the kernel's extra modules (linux-modules-extra, kernel-modules-extra) and iproute2's tc";

    /// <summary>Probes the kernel if any link needs something of it, and refuses, before anything is touched, what this machine cannot do.</summary>
    /// <exception cref="NetTestException">NotSupported, with the remedy.</exception>
    internal static async Task<BackendChoice> ForAsync(TopologySpec spec, ImpairmentBackend wanted, CancellationToken cancellationToken)
    {
        var needed = spec.Namespaces.SelectMany(node => node.Links).Any(link => IsImpaired(link) || wanted == ImpairmentBackend.Emulator);
        var choice = new BackendChoice(needed ? await KernelCapabilities.GetAsync(cancellationToken).ConfigureAwait(false) : null, wanted);
        choice.Check(spec);
        return choice;
    }

    /// <summary>Refuses what nobody here can do.</summary>
    internal void Check(TopologySpec spec)
    {
        foreach (var node in spec.Namespaces)
        {
            foreach (var (index, link) in node.Links.Index())
            {
                if (Of(link) is null)
                    throw Impossible(link, $"{link.Interface ?? $"eth{index}"} in '{node.Name}'");
            }
        }
    }

    /// <summary>Who impairs a link; null if nobody can.</summary>
    internal LinkBackend? Of(LinkSpec link)
    {
        if (capabilities is null || (!IsImpaired(link) && wanted != ImpairmentBackend.Emulator))
            return LinkBackend.None;
        var shape = ShapeOf(link);

        // An impairment that does nothing yet is there to be changed later, and that may take all there is.
        var kernel = capabilities.Has(shape == KernelShape.None && wanted == ImpairmentBackend.Auto ? KernelShape.Netem | KernelShape.Tbf : shape);
        return wanted != ImpairmentBackend.Emulator && kernel ? LinkBackend.Kernel
            : wanted != ImpairmentBackend.Kernel && capabilities.Tun ? LinkBackend.Emulator
            : shape == KernelShape.None && wanted == ImpairmentBackend.Auto ? LinkBackend.None
            : null;
    }

    internal static KernelShape ShapeOf(LinkSpec link) => KernelQueue.ShapeOf(link.Egress) | KernelQueue.ShapeOf(link.Ingress);

    /// <summary>What a shape is called that the kernel lacks.</summary>
    internal static string Missing(KernelShape shape, KernelCapabilities capabilities) =>
        shape.HasFlag(KernelShape.Netem) && !capabilities.Netem ? "netem (CONFIG_NET_SCH_NETEM)" : "tbf (CONFIG_NET_SCH_TBF)";

    private static bool IsImpaired(LinkSpec link) => link.Egress is not null || link.Ingress is not null;

    private NetTestException Impossible(LinkSpec link, string what)
    {
        const string Tun = "TUN (CONFIG_TUN, /dev/net/tun)";
        var queue = Missing(ShapeOf(link), capabilities!);
        return new NetTestException(ErrorReason.NotSupported, wanted switch
        {
            ImpairmentBackend.Kernel => $"The impairment of {what} needs the kernel's {queue}, which is not to be had here; {NetemRemedy}, or leave the choice of the back end to NetTest (auto).",
            ImpairmentBackend.Emulator => $"The link emulator, which is to carry {what}, needs the kernel's {Tun}, which is not to be had here; load it (modprobe tun) or pass the device into the container (--device /dev/net/tun).",
            _ => $"The impairment of {what} needs the kernel's {queue}, or its {Tun} for NetTest's own link emulator, and neither is to be had here; {NetemRemedy}, or load tun (modprobe tun; in a container --device /dev/net/tun).",
        });
    }
}

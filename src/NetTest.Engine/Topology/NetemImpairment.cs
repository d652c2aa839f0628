using System.Globalization;

namespace NetTest.Engine.Topology;

/// <summary>Impairment by the kernel's network emulator (tc-netem(8)).</summary>
internal sealed class NetemImpairment : ILinkImpairment
{
    private static readonly Lazy<Task<bool>> Supported = new(ProbeAsync);

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await Supported.Value.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new NetTestException(
                ErrorReason.NotSupported,
                "Impairment (delay, jitter, loss) needs the kernel's netem, which this kernel lacks (CONFIG_NET_SCH_NETEM); install the kernel's extra modules (linux-modules-extra, kernel-modules-extra), or remove tc from the profile.");
        }
    }

    public async Task ApplyAsync(IReadOnlyList<NamespacePlan> namespaces)
    {
        await RunAsync([], Ingress(namespaces)).ConfigureAwait(false);
        foreach (var node in namespaces)
            await RunAsync(["-n", node.Name], Egress(node)).ConfigureAwait(false);
    }

    /// <summary>Inside the namespace, for what leaves it.</summary>
    internal static IReadOnlyList<BatchLine> Egress(NamespacePlan node) =>
        [.. node.Links.Where(link => link.Spec.Egress is not null).Select(link => Line(link.Interface, link.Spec.Egress!, $"egress of {link.Interface} in {node.Name}"))];

    /// <summary>On the peer at the host, for what enters the namespace.</summary>
    internal static IReadOnlyList<BatchLine> Ingress(IReadOnlyList<NamespacePlan> namespaces) =>
        [.. from node in namespaces
            from link in node.Links
            where link.Spec.Ingress is not null
            select Line(link.HostInterface, link.Spec.Ingress!, $"ingress of {link.Interface} in {node.Name}")];

    // The default queue of netem, 1000 frames, is full at 100 Mbit/s and 100 ms: that would be loss that nobody asked for.
    private static BatchLine Line(string device, ImpairmentSpec impairment, string what)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"qdisc add dev {device} root netem limit 100000");
        if (impairment.DelayMs > 0)
            text += string.Create(CultureInfo.InvariantCulture, $" delay {impairment.DelayMs:0.###}ms");
        if (impairment.JitterMs > 0)
            text += string.Create(CultureInfo.InvariantCulture, $" {impairment.JitterMs:0.###}ms");
        if (impairment.LossPercent > 0)
            text += string.Create(CultureInfo.InvariantCulture, $" loss {impairment.LossPercent:0.####}%");
        return new BatchLine(text, $"impair {what}");
    }

    private static async Task RunAsync(IReadOnlyList<string> options, IReadOnlyList<BatchLine> lines)
    {
        if (await BatchRunner.RunAsync("tc", options, lines).ConfigureAwait(false) is { } failure)
            throw failure.ToException(lines, null);
    }

    // In a namespace without name, gone with the program; asking for the queue also loads its module.
    private static async Task<bool> ProbeAsync() =>
        await BatchRunner.QueryAsync("unshare", ["--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"]).ConfigureAwait(false) is not null;
}

using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace NetTest.Engine.Topology.Impairment;

/// <summary>Impairment by the kernel's queues, set with <c>tc -batch</c>: inside the namespace for what leaves it, on the host's end for what enters it.</summary>
internal static class KernelImpairment
{
    // The kernel tells of no queue that has run empty.
    private static readonly TimeSpan s_drainPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_drainLimit = TimeSpan.FromSeconds(2);

    /// <summary>Puts the impairments of a plan into force.</summary>
    /// <exception cref="NetTestException">A step failed.</exception>
    internal static async Task ApplyAsync(IReadOnlyList<NamespacePlan> namespaces, ILogger log)
    {
        var frames = NeedsFrames(namespaces);
        if (frames)
            await RunAsync("ip", [], Frames(namespaces), log).ConfigureAwait(false);
        await RunAsync("tc", [], Ingress(namespaces), log).ConfigureAwait(false);
        foreach (var node in namespaces)
        {
            if (frames)
                await RunAsync("ip", ["-n", node.Name], Frames(node), log).ConfigureAwait(false);
            await RunAsync("tc", ["-n", node.Name], Egress(node), log).ConfigureAwait(false);
        }
    }

    /// <summary>Inside the namespace, for what leaves it.</summary>
    internal static IReadOnlyList<BatchLine> Egress(NamespacePlan node) =>
        [.. from link in node.Links
            where link.Backend == LinkBackend.Kernel
            from line in KernelQueue.Add(link.Interface, link.Spec.Egress, link.Spec.Mtu)
            select new BatchLine(line, $"impair egress of {link.Interface} in {node.Name}")];

    /// <summary>On the peer at the host, for what enters the namespace.</summary>
    internal static IReadOnlyList<BatchLine> Ingress(IReadOnlyList<NamespacePlan> namespaces) =>
        [.. from node in namespaces
            from link in node.Links
            where link.Backend == LinkBackend.Kernel
            from line in KernelQueue.Add(link.HostInterface, link.Spec.Ingress, link.Spec.Mtu)
            select new BatchLine(line, $"impair ingress of {link.Interface} in {node.Name}")];

    /// <summary>On the host, what makes all links of a plan pass frames one by one.</summary>
    internal static IReadOnlyList<BatchLine> Frames(IReadOnlyList<NamespacePlan> namespaces) =>
        [.. namespaces.SelectMany(node => node.Links).Where(link => link.Backend != LinkBackend.Emulator).Select(link => OneByOne(link.HostInterface))];

    /// <summary>The same inside a namespace.</summary>
    internal static IReadOnlyList<BatchLine> Frames(NamespacePlan node) =>
        [.. node.Links.Where(link => link.Backend != LinkBackend.Emulator).Select(link => OneByOne(link.Interface))];

    /// <summary>Changes one direction of a link that stands.</summary>
    /// <param name="options">-n and the namespace for egress; nothing for ingress.</param>
    /// <param name="device">The device whose sending is impaired.</param>
    /// <param name="from">What is in force.</param>
    /// <param name="to">What is to be.</param>
    /// <param name="mtu">The link's MTU; null for the default.</param>
    /// <param name="log">Is told each command.</param>
    /// <exception cref="NetTestException">A step failed.</exception>
    internal static async Task ChangeAsync(IReadOnlyList<string> options, string device, ImpairmentSpec? from, ImpairmentSpec? to, int? mtu, ILogger log)
    {
        var action = $"change the impairment of {device}";
        if (KernelQueue.TryChange(device, from, to, mtu) is { } lines)
        {
            await ChangeStepAsync("tc", options, Lines(lines), log).ConfigureAwait(false);
            return;
        }

        // Other queues are needed. Those that are there are opened and run empty first, because removing them would drop what is in them.
        if (KernelQueue.ShapeOf(from) != KernelShape.None)
        {
            await ChangeStepAsync("tc", options, Lines(KernelQueue.Open(device, from)), log).ConfigureAwait(false);
            await DrainAsync(options, device, from!).ConfigureAwait(false);
            await ChangeStepAsync("tc", options, Lines([KernelQueue.Remove(device)]), log).ConfigureAwait(false);
        }

        await ChangeStepAsync("tc", options, Lines(KernelQueue.Add(device, to, mtu)), log).ConfigureAwait(false);

        IReadOnlyList<BatchLine> Lines(IEnumerable<string> texts) => [.. texts.Select(text => new BatchLine(text, action))];
    }

    /// <summary>Makes a link that stands pass frames one by one.</summary>
    internal static async Task PassFramesAsync(string namespaceName, JournalLink link, ILogger log)
    {
        await ChangeStepAsync("ip", [], [OneByOne(link.HostInterface)], log).ConfigureAwait(false);
        await ChangeStepAsync("ip", ["-n", namespaceName], [OneByOne(link.Interface)], log).ConfigureAwait(false);
    }

    // netem decides once for what it is handed, and offloading hands it up to 64 KiB as if it were one frame.
    private static BatchLine OneByOne(string device) => new($"link set dev {device} gso_max_segs 1", $"make {device} pass frames one by one");

    private static bool NeedsFrames(IReadOnlyList<NamespacePlan> namespaces) =>
        namespaces.SelectMany(node => node.Links).Any(link => link.Backend == LinkBackend.Kernel && BackendChoice.ShapeOf(link.Spec).HasFlag(KernelShape.Netem));

    private static async Task DrainAsync(IReadOnlyList<string> options, string device, ImpairmentSpec from)
    {
        var limit = s_drainLimit + TimeSpan.FromMilliseconds(from.DelayMs + (4 * from.JitterMs));
        var start = TimeProvider.System.GetTimestamp();
        while (await BacklogAsync(options, device).ConfigureAwait(false) > 0 && TimeProvider.System.GetElapsedTime(start) < limit)
            await Task.Delay(s_drainPoll).ConfigureAwait(false);
    }

    private static async Task<long> BacklogAsync(IReadOnlyList<string> options, string device)
    {
        var text = await BatchRunner.QueryAsync("tc", [.. options, "-s", "-j", "qdisc", "show", "dev", device]).ConfigureAwait(false);
        if (text is null)
            return 0;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.EnumerateArray().Sum(queue => queue.TryGetProperty("backlog", out var bytes) ? bytes.GetInt64() : 0);
    }

    private static async Task RunAsync(string tool, IReadOnlyList<string> options, IReadOnlyList<BatchLine> lines, ILogger log)
    {
        if (await BatchRunner.RunAsync(tool, options, lines, log).ConfigureAwait(false) is { } failure)
            throw failure.ToException(lines, null);
    }

    private static async Task ChangeStepAsync(string tool, IReadOnlyList<string> options, IReadOnlyList<BatchLine> lines, ILogger log)
    {
        if (await BatchRunner.RunAsync(tool, options, lines, log).ConfigureAwait(false) is { } failure)
            throw failure.ToException(lines, null, "set the impairment again, or remove the namespace");
    }
}

using System.Globalization;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Topology;

/// <summary>Reads /run/netns, /sys/class/net and /proc: what is there, and which of it is meant by a name.</summary>
internal static class HostInspector
{
    private const string LinkFolder = "/sys/class/net";

    internal static bool HasIPv6 => Directory.Exists("/proc/sys/net/ipv6/conf");

    internal static IReadOnlyList<string> Namespaces() => Directory.Exists(NetworkContext.Folder)
        ? [.. Directory.EnumerateFileSystemEntries(NetworkContext.Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
        : [];

    internal static IEnumerable<string> Links() => Directory.EnumerateFileSystemEntries(LinkFolder).Select(path => Path.GetFileName(path)!);

    internal static bool LinkExists(string name) => Directory.Exists($"{LinkFolder}/{name}");

    internal static bool IsBridge(string name) => Directory.Exists($"{LinkFolder}/{name}/bridge");

    /// <summary>The ports of a bridge.</summary>
    internal static IReadOnlyList<string> Ports(string bridge)
    {
        var folder = $"{LinkFolder}/{bridge}/brif";
        return Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!)] : [];
    }

    /// <summary>The link group of an interface; null if there is none of that name.</summary>
    internal static int? LinkGroup(string name)
    {
        try
        {
            return int.Parse(File.ReadAllText($"{LinkFolder}/{name}/netdev_group"), NumberStyles.Integer, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The inode that identifies a namespace while it lives, as <c>net:[4026531840]</c>; null if the name means no namespace.</summary>
    internal static string? Identity(string namespaceName)
    {
        using var handle = NamespaceHandle.TryOpen($"{NetworkContext.Folder}/{namespaceName}", out var errno);
        return errno == 0 && handle.IsNetworkNamespace ? handle.Identity : null;
    }

    /// <summary>When the name was given: nsfs makes the inode as <c>ip netns add</c> mounts it.</summary>
    internal static DateTimeOffset NamedAt(string namespaceName) =>
        new(File.GetLastWriteTimeUtc($"{NetworkContext.Folder}/{namespaceName}"), TimeSpan.Zero);

    internal static bool BridgeFilterActive()
    {
        try
        {
            return File.ReadAllText("/proc/sys/net/bridge/bridge-nf-call-iptables").Trim() == "1";
        }
        catch (IOException)
        {
            return false;
        }
    }
}

using System.Globalization;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Topology;

/// <summary>Reads /run/netns, /sys/class/net and /proc: what is there, and which of it is meant by a name.</summary>
internal static class HostInspector
{
    private const string LinkFolder = "/sys/class/net";
    private const string FilesFolder = "/etc/netns";

    internal static bool HasIPv6 => Directory.Exists("/proc/sys/net/ipv6/conf");

    internal static IReadOnlyList<string> Namespaces() => Directory.Exists(NetworkContext.Folder)
        ? [.. Directory.EnumerateFileSystemEntries(NetworkContext.Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The names that have a folder under /etc/netns.</summary>
    internal static IEnumerable<string> NamesWithFiles() => Directory.Exists(FilesFolder)
        ? Directory.EnumerateDirectories(FilesFolder).Select(path => Path.GetFileName(path)!)
        : [];

    internal static bool NameExists(string namespaceName) => File.Exists(PathOf(namespaceName));

    internal static IEnumerable<string> Links() => Directory.EnumerateFileSystemEntries(LinkFolder).Select(path => Path.GetFileName(path)!);

    internal static bool LinkExists(string name) => Directory.Exists($"{LinkFolder}/{name}");

    internal static bool IsBridge(string name) => Directory.Exists($"{LinkFolder}/{name}/bridge");

    /// <summary>
    /// The ports of a bridge. One whose namespace was just removed is none: the kernel lists it for some milliseconds more (1 to 7 were seen;
    /// unregister_netdevice_many waits for a grace period before the bridge is told), and no longer shows its attributes.
    /// </summary>
    internal static IReadOnlyList<string> Ports(string bridge)
    {
        var folder = $"{LinkFolder}/{bridge}/brif";
        return Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Where(port => LinkGroup(port) is not null)] : [];
    }

    /// <summary>Whether a bridge's port passes frames (BR_STATE_FORWARDING, linux/if_bridge.h).</summary>
    internal static bool IsForwarding(string port)
    {
        try
        {
            return File.ReadAllText($"{LinkFolder}/{port}/brport/state").Trim() == "3";
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The link group of an interface; null if there is none of that name, or no longer.</summary>
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

    /// <summary>The inode of a namespace while it lives, as <c>net:[4026531840]</c>; null if the name means no namespace.</summary>
    internal static string? Inode(string namespaceName)
    {
        using var handle = NamespaceHandle.TryOpen(PathOf(namespaceName), out var errno);
        return errno == 0 && handle.IsNetworkNamespace ? handle.Inode : null;
    }

    /// <summary>What tells a namespace from a later one of the same name: the kernel gives a free inode number out again at once, so the time goes with it.</summary>
    internal static string? Identity(string namespaceName) => Inode(namespaceName) is { } inode
        ? string.Create(CultureInfo.InvariantCulture, $"{inode}@{File.GetLastWriteTimeUtc(PathOf(namespaceName)).Ticks}")
        : null;

    /// <summary>When the name was given: nsfs makes the inode as <c>ip netns add</c> mounts it.</summary>
    internal static DateTimeOffset NamedAt(string namespaceName) => new(File.GetLastWriteTimeUtc(PathOf(namespaceName)), TimeSpan.Zero);

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

    private static string PathOf(string namespaceName) => $"{NetworkContext.Folder}/{namespaceName}";
}

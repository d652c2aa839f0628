using System.Text;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Topology;

/// <summary>The kernel's settings inside a namespace of ours.</summary>
internal static class NamespaceSettings
{
    // 64,512 ports, and a closed connection's is free again after a second (RFC 6191, needs timestamps, which are on): 100,000
    // connections from one address to one port do not run out. The queues take bursts of connections, the table their ends.
    private static readonly (string Key, string Value, bool Required)[] Common =
    [
        ("net/ipv4/ip_local_port_range", "1024 65535", true),
        ("net/ipv4/tcp_tw_reuse", "1", false),
        ("net/ipv4/tcp_max_tw_buckets", "262144", false),
        ("net/ipv4/tcp_max_syn_backlog", "65535", false),
        ("net/core/somaxconn", "65535", false),
        ("net/ipv4/ping_group_range", "0 2147483647", false),
        ("net/ipv6/conf/all/disable_ipv6", "0", false),
        ("net/ipv6/conf/default/disable_ipv6", "0", false),
        ("net/ipv6/conf/all/accept_dad", "0", false),
        ("net/ipv6/conf/default/accept_dad", "0", false),
    ];

    /// <summary>Writes them; to be called once the interfaces exist and before they come up.</summary>
    internal static void Apply(NamespacePlan node, NetworkContext context)
    {
        foreach (var (key, value, required) in Of(node))
        {
            var errno = context.WriteSystemFile(Encoding.UTF8.GetBytes($"/proc/sys/{key}\0"), Encoding.ASCII.GetBytes(value));
            if (errno != 0 && required)
                throw SystemCallError.Create($"Could not set {key} to {value} in {node.Name}; what had been built was removed again", errno, node.Name);
        }
    }

    /// <summary>Each setting, and whether the namespace is useless without it (the others differ among kernels).</summary>
    internal static IEnumerable<(string Key, string Value, bool Required)> Of(NamespacePlan node)
    {
        var settings = Common
            .Concat(node.Links.Select(link => ($"net/ipv6/conf/{link.Interface}/accept_dad", "0", false)))
            .Concat(node.Links.Select(link => ($"net/ipv6/conf/{link.Interface}/disable_ipv6", "0", false)));
        return node.Forwarding
            ? settings.Append(("net/ipv4/ip_forward", "1", true)).Append(("net/ipv6/conf/all/forwarding", "1", false))
            : settings;
    }
}

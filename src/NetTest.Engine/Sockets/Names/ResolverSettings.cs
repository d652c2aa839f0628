using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace NetTest.Engine.Sockets.Names;

/// <summary>What resolv.conf(5) says: whom to ask, in which order names are completed, how patiently.</summary>
internal sealed record ResolverSettings
{
    private const int MostServers = 3;
    private const int DnsPort = 53;

    /// <summary>The servers, in the order in which they are asked.</summary>
    internal IReadOnlyList<IPEndPoint> Servers { get; init; } = [new(IPAddress.Loopback, DnsPort)];

    /// <summary>Domains that complete a name.</summary>
    internal IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>A name with so many dots is tried as it is first. Default 1.</summary>
    internal int Dots { get; init; } = 1;

    /// <summary>How long one server may take. Default 5 s.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the list of servers is gone through. Default 2.</summary>
    internal int Attempts { get; init; } = 2;

    /// <summary>Whether only TCP is used.</summary>
    internal bool TcpOnly { get; init; }

    /// <summary>Reads the file of the namespace as <c>ip netns exec</c> would show it: /etc/netns/NAME/resolv.conf, else /etc/resolv.conf.</summary>
    internal static ResolverSettings Load(NetworkContext context)
    {
        var text = NamespaceFile.TryRead(context, "resolv.conf");
        if (text is not null)
            return Parse(text);
        // Windows keeps its servers elsewhere.
        return OperatingSystem.IsWindows() ? new ResolverSettings { Servers = SystemServers() } : new ResolverSettings();
    }

    /// <summary>Reads a resolv.conf. What it does not know it skips, as the C library does; limits are the C library's.</summary>
    internal static ResolverSettings Parse(string text)
    {
        var servers = new List<IPEndPoint>();
        var settings = new ResolverSettings();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0][0] is '#' or ';')
                continue;
            switch (words[0])
            {
                case "nameserver" when servers.Count < MostServers && IPAddress.TryParse(words[1], out var address):
                    servers.Add(new IPEndPoint(address, DnsPort));
                    break;
                case "search":
                case "domain":
                    settings = settings with { Search = [.. words.Skip(1).Select(word => word.TrimEnd('.')).Where(word => word.Length > 0)] };
                    break;
                case "options":
                    settings = words.Skip(1).Aggregate(settings, Apply);
                    break;
            }
        }

        return servers.Count == 0 ? settings : settings with { Servers = servers };
    }

    /// <summary>The names to try, in order (resolv.conf(5), search and ndots); a name that ends in a dot is whole.</summary>
    internal IReadOnlyList<string> Candidates(string name)
    {
        if (name.EndsWith('.'))
            return [name];
        var completed = Search.Select(domain => $"{name}.{domain}");
        return name.Count(c => c == '.') >= Dots ? [name, .. completed] : [.. completed, name];
    }

    private static ResolverSettings Apply(ResolverSettings settings, string option)
    {
        var colon = option.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return option is "use-vc" or "usevc" ? settings with { TcpOnly = true } : settings;
        if (!int.TryParse(option.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return settings;
        return option[..colon] switch
        {
            "ndots" => settings with { Dots = Math.Min(value, 15) },
            "timeout" => settings with { Timeout = TimeSpan.FromSeconds(Math.Clamp(value, 1, 30)) },
            "attempts" => settings with { Attempts = Math.Clamp(value, 1, 5) },
            _ => settings,
        };
    }

    private static IReadOnlyList<IPEndPoint> SystemServers() =>
        [.. NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus == OperationalStatus.Up)
            .SelectMany(nic => nic.GetIPProperties().DnsAddresses)
            .Distinct()
            .Take(MostServers)
            .Select(address => new IPEndPoint(address, DnsPort))];
}

using System.Net;

namespace NetTest.Engine.Sockets.Names;

/// <summary>hosts(5): addresses that need no server.</summary>
internal static class HostsFile
{
    /// <summary>The addresses that the namespace's file gives the name; none if it does not know it.</summary>
    internal static IReadOnlyList<IPAddress> Find(NetworkContext context, string name) =>
        NamespaceFile.TryRead(context, "hosts") is { } text ? Find(text, name) : [];

    internal static IReadOnlyList<IPAddress> Find(string text, string name)
    {
        var found = new List<IPAddress>();
        foreach (var line in text.Split('\n'))
        {
            var hash = line.IndexOf('#', StringComparison.Ordinal);
            var words = (hash < 0 ? line : line[..hash]).Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2 && words.Skip(1).Any(word => DnsName.Same(word, name)) && IPAddress.TryParse(words[0], out var address) && !found.Contains(address))
                found.Add(address);
        }

        return found;
    }
}

using System.Globalization;

namespace NetTest.Engine.Remote.Agents;

/// <summary>Finds where a program listens, so that a server that says nothing of itself is known to be ready.</summary>
internal static class ListeningSockets
{
    private const string SocketPrefix = "socket:[";

    // The states of /proc/net/tcp and udp: 0A is LISTEN; an unconnected UDP socket shows 07 (tcp_states.h).
    private static readonly (string File, string State)[] s_tables = [("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")];

    /// <summary>The port on which a process of the session listens; null if there is none (yet).</summary>
    /// <param name="session">The session.</param>
    /// <param name="told">The port that it was told to take: others are not looked at, such as that of a resolver; null: the lowest.</param>
    internal static int? Find(int session, int? told)
    {
        var inodes = SessionLook.Take(session).SelectMany(Sockets).ToHashSet(StringComparer.Ordinal);
        if (inodes.Count == 0)
            return null;
        int? lowest = null;
        foreach (var (file, state) in s_tables)
        {
            foreach (var port in Ports(string.Create(CultureInfo.InvariantCulture, $"/proc/{session}/net/{file}"), state, inodes))
            {
                if (told is null || port == told)
                    lowest = lowest is { } known ? Math.Min(known, port) : port;
            }
        }

        return lowest;
    }

    private static IEnumerable<string> Sockets(int processId)
    {
        string[] files;
        try
        {
            files = Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return files.Select(Inode).OfType<string>();
    }

    private static string? Inode(string path)
    {
        try
        {
            var target = new FileInfo(path).LinkTarget;
            return target is not null && target.StartsWith(SocketPrefix, StringComparison.Ordinal) ? target[SocketPrefix.Length..^1] : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<int> Ports(string path, string state, HashSet<string> inodes)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var line in lines.Skip(1))
        {
            // sl local_address rem_address st … inode (field 9); an address is hexadecimal with its port after the colon (proc_net_tcp).
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == state && inodes.Contains(fields[9]) && int.TryParse(fields[1][(fields[1].IndexOf(':', StringComparison.Ordinal) + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port))
                yield return port;
        }
    }
}

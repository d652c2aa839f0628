using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Discovery;

/// <summary>Files of /etc as a namespace sees them: <c>ip netns exec</c> mounts /etc/netns/NAME/FILE over /etc/FILE (ip-netns(8)).</summary>
internal static class NamespaceFile
{
    private const int LongestBytes = 4 * 1024 * 1024;

    /// <summary>The file's text; null if there is none, or it cannot be read.</summary>
    internal static string? TryRead(NetworkContext context, string file)
    {
        var own = context.Name is { } name ? $"/etc/netns/{name}/{file}" : null;
        var path = own is not null && File.Exists(own) ? own : OperatingSystem.IsWindows() ? WindowsPath(file) : $"/etc/{file}";
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= LongestBytes } ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string WindowsPath(string file) => Path.Combine(Environment.SystemDirectory, "drivers", "etc", file);
}

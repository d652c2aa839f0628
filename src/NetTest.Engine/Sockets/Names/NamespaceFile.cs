namespace NetTest.Engine.Sockets.Names;

/// <summary>Files of /etc as a namespace sees them: <c>ip netns exec</c> mounts /etc/netns/NAME/FILE over /etc/FILE (ip-netns(8)).</summary>
internal static class NamespaceFile
{
    private const int LongestBytes = 4 * 1024 * 1024;

    /// <summary>Whether the namespace has a file of its own, which only we and <c>ip netns exec</c> see; the C library reads the host's.</summary>
    internal static bool HasOwn(NetworkContext context, string file) => context.Name is { } name && File.Exists($"/etc/netns/{name}/{file}");

    /// <summary>The file's text; null if there is none, or it cannot be read.</summary>
    internal static string? TryRead(NetworkContext context, string file)
    {
        var path = HasOwn(context, file) ? $"/etc/netns/{context.Name}/{file}" : OperatingSystem.IsWindows() ? WindowsPath(file) : $"/etc/{file}";
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

using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// Folders in which no other user can replace a program: not in them, and not by putting another in the place of one above them. sshd asks the same
/// of the files that it trusts (StrictModes, sshd_config(5)). Where there is no Linux, nothing is asked.
/// </summary>
internal static class OwnFolders
{
    /// <summary>The path of a folder without any link in it; null if there is none, or others can change what is found by it.</summary>
    internal static string? Find(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return folder;
        return FileStatus.RealPath(folder) is { } real && Problem(real) is null ? real : null;
    }

    /// <summary>Makes a folder, with those above it, for this user alone.</summary>
    /// <returns>Its path without any link in it.</returns>
    /// <exception cref="NetTestException">Others can change what would be found there; nothing has been made.</exception>
    internal static string Create(string folder, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            return Directory.CreateDirectory(folder).FullName;
        if (OperatingSystem.IsLinux())
        {
            var there = folder;
            while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
                there = above;
            var real = FileStatus.RealPath(there) ?? there;
            if (Problem(real) is { } problem)
                throw new NetTestException(ErrorReason.SystemCallFailed, $"Testlets cannot be kept in {folder}: {problem}, who could replace them; set XDG_CACHE_HOME to a folder of this user's own.", folder);
            folder = there == folder ? real : Path.Combine(real, Path.GetRelativePath(there, folder));
        }

        return Directory.CreateDirectory(folder, mode).FullName;
    }

    /// <summary>Whether it is a file, no link, that nobody but this user and root may write to.</summary>
    internal static bool IsOwnFile(string path) => !OperatingSystem.IsLinux() || FileStatus.Of(path) is { IsRegular: true, IsOwn: true, IsOpen: false };

    /// <summary>Whether a folder is this user's, or root's.</summary>
    internal static bool IsOwn(string folder) => !OperatingSystem.IsLinux() || FileStatus.Of(folder) is { IsOwn: true };

    private static string? Problem(string real)
    {
        for (var path = real; Path.GetDirectoryName(path) is { } above; path = above)
        {
            if (FileStatus.Of(path) is not { } status)
                continue;
            if (!status.IsOwn)
                return FormattableString.Invariant($"{path} belongs to another user (uid {status.User}; this one is {FileStatus.CurrentUser})");
            if (status.IsOpen)
                return $"{path} may be written to by others";
        }

        return null;
    }
}

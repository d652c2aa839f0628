namespace NetTest.Engine.Yaml;

/// <summary>Files that a profile names lie beside it, wherever the process stands.</summary>
internal static class RelativePath
{
    internal static string Resolve(string profile, string file)
    {
        if (file.Contains('\0', StringComparison.Ordinal))
            return file;
        var folder = profile.Length > 0 && !profile.Contains('\0', StringComparison.Ordinal) ? Path.GetDirectoryName(Path.GetFullPath(profile)) : null;
        return Path.Combine(folder ?? Environment.CurrentDirectory, file);
    }
}

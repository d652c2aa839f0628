namespace NetTest.TestSupport;

/// <summary>Skips, with the reason in the output, what this machine cannot run.</summary>
public static class Requires
{
    /// <summary>Skips unless the test runs as root on Linux.</summary>
    public static void Root()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Xunit.Assert.Skip("needs root on Linux: network namespaces");
    }

    /// <summary>Skips unless the program is on PATH.</summary>
    public static void Tool(string program, string package)
    {
        if (!HasTool(program))
            Xunit.Assert.Skip($"needs {program} (apt-get install {package})");
    }

    /// <summary>Whether the program is on PATH.</summary>
    public static bool HasTool(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}

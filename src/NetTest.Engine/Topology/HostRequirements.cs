namespace NetTest.Engine.Topology;

/// <summary>What every change of the topology needs of the machine.</summary>
internal static class HostRequirements
{
    private const int NetworkAdministration = 12; // CAP_NET_ADMIN, capabilities(7)
    private const int SystemAdministration = 21; // CAP_SYS_ADMIN, for setns and the mounts of ip netns

    internal static void CheckLinux()
    {
        if (!OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, "Network namespaces exist on Linux only; servers, clients and probes on this machine's own network work everywhere.");
    }

    internal static void Check()
    {
        CheckLinux();
        if (!IsPrivileged(File.ReadAllText("/proc/self/status")))
            throw new NetTestException(ErrorReason.MissingPrivilege, "Network namespaces need root, or CAP_NET_ADMIN and CAP_SYS_ADMIN; run with sudo.");
        if (!IsOnPath("ip"))
            throw new NetTestException(ErrorReason.MissingTool, "'ip' is not on PATH; install iproute2 (apt-get install iproute2, dnf install iproute).", "ip");
    }

    /// <summary>Whether /proc/PID/status shows both capabilities in force.</summary>
    internal static bool IsPrivileged(string status)
    {
        const string Key = "CapEff:";
        const ulong Needed = (1UL << NetworkAdministration) | (1UL << SystemAdministration);
        var line = status.Split('\n').FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && (Convert.ToUInt64(line[Key.Length..].Trim(), 16) & Needed) == Needed;
    }

    internal static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}

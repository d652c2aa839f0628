using System.Diagnostics;
using System.Globalization;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

/// <summary>Debian's sshd, one per namespace, with keys made for the test, and a namespace for the coordinator.</summary>
internal sealed class SshLab : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nettest-ssh").FullName;
    private readonly string _id = $"re{Guid.NewGuid():N}"[..8];
    private readonly Dictionary<int, Process> _servers = [];
    private LiveTopology? _topology;

    private SshLab()
    {
    }

    internal string Coordinator => _id + "c";

    internal string Inventory => Path.Combine(_root, "agents.yaml");

    internal string Testlets => Path.Combine(_root, "testlets");

    internal static async Task<SshLab> CreateAsync(int count)
    {
        Requires.Root();
        Requires.Tool("ssh-keygen", "openssh-client");
        if (!File.Exists("/usr/sbin/sshd"))
            Assert.Skip("needs sshd (apt-get install openssh-server)");
        var lab = new SshLab();
        try
        {
            await lab.BuildAsync(count);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    internal string Marker(string name) => Path.Combine(_root, name);

    /// <summary>Starts the server of an agent.</summary>
    /// <param name="number">The agent, from 1.</param>
    /// <param name="nettest">What stands for nettest there; null: the executable under test.</param>
    /// <param name="hasSpace">Whether its cache lies on a file system that has any space.</param>
    /// <param name="hasNettest">Whether there is a nettest on its PATH at all.</param>
    /// <param name="before">What a shell does before the server starts, in mounts of the server's own; HOME and PROGRAMS are its folders.</param>
    /// <param name="shell">The shell that runs what clients ask for; null: the user's.</param>
    internal async Task StartAsync(int number, string? nettest = null, bool hasSpace = true, bool hasNettest = true, string before = ":", string? shell = null)
    {
        var home = Directory.CreateDirectory(Path.Combine(_root, Text(number))).FullName;
        var programs = Directory.CreateDirectory(Path.Combine(home, "bin")).FullName;
        Directory.CreateDirectory(Path.Combine(home, "cache"));
        Directory.CreateDirectory(HomeOf(number));
        if (hasNettest)
            Script(Path.Combine(programs, "nettest"), nettest ?? $"exec '{Path.Combine(AppContext.BaseDirectory, "nettest")}' \"$@\"");
        await File.WriteAllTextAsync(Path.Combine(home, "config"), $"""
            Port 22
            ListenAddress {AddressOf(number)}
            HostKey {_root}/host_key
            AuthorizedKeysFile {_root}/user_key.pub
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            SetEnv HOME={HomeOf(number)} PATH={programs}:{Environment.GetEnvironmentVariable("PATH")} XDG_CACHE_HOME={home}/cache
            LogLevel INFO
            {(shell is null ? "" : $"ForceCommand {shell} -c \"$SSH_ORIGINAL_COMMAND\"")}

            """);
        // ip netns exec has mounts of its own, so the full file system is the server's alone and goes with it.
        var mount = hasSpace ? "" : $"mount -t tmpfs -o size=4k none '{home}/cache' && ";
        _servers[number] = Shell.Start("ip", "netns", "exec", NameOf(number), "sh", "-c", $"HOME='{HomeOf(number)}' PROGRAMS='{programs}'; {mount}{before} && exec /usr/sbin/sshd -D -e -f '{home}/config'");
        await Wait.ForLineAsync(_servers[number].StandardError, line => line.StartsWith("Server listening on", StringComparison.Ordinal));
    }

    /// <summary>Whether a program with such an argument runs on an agent; it is known by the environment that its server gave it.</summary>
    internal bool IsRunning(string argument) => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), out _)
                && File.ReadAllText(process + "/cmdline").Split('\0').Contains(argument, StringComparer.Ordinal)
                && File.ReadAllText(process + "/environ").Contains($"HOME={_root}/", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    /// <summary>The home folder of the user of an agent.</summary>
    internal string HomeOf(int number) => Path.Combine(_root, Text(number), "home");

    /// <summary>Runs a program in an agent's namespace, or the coordinator's.</summary>
    internal Task<(int ExitCode, string Output, string Error)> InsideAsync(int? number, params string[] command) =>
        Shell.RunAsync("ip", ["netns", "exec", number is { } agent ? NameOf(agent) : Coordinator, .. command]);

    /// <summary>Kills the server of an agent, and what it has started for those who are logged in.</summary>
    internal async Task KillAsync(int number)
    {
        using var server = _servers[number];
        _servers.Remove(number);
        foreach (var session in (await Shell.RunAsync("pgrep", "-P", Text(server.Id))).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await Shell.RunAsync("kill", "-KILL", session);
        server.Kill();
        await server.WaitForExitAsync();
    }

    /// <summary>Puts the right key for number 2 in place of the wrong one that is known, as a user would.</summary>
    internal async Task CorrectKnownHostsAsync()
    {
        var (wrong, right) = (await KeyAsync("wrong_key"), await KeyAsync("host_key"));
        await File.WriteAllTextAsync(Marker("known_hosts"), (await File.ReadAllTextAsync(Marker("known_hosts"))).Replace(wrong, right, StringComparison.Ordinal));
    }

    internal void AddTestlet(string name, string script) => Testlet(Path.Combine(Testlets, name), script);

    /// <summary>The command line of a coordinator in its namespace.</summary>
    internal Process Run(params string[] arguments) =>
        Shell.Start("ip", ["netns", "exec", Coordinator, Path.Combine(AppContext.BaseDirectory, "nettest"), .. arguments]);

    public async ValueTask DisposeAsync()
    {
        foreach (var number in _servers.Keys.ToArray())
            await KillAsync(number);

        if (_topology is not null)
            await _topology.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string AddressOf(int number) => $"10.196.0.{Text(number)}";

    /// <summary>Writes a program whose check passes.</summary>
    internal static void Testlet(string path, string script) => Script(path, $"[ \"$1\" = check ] && {{ echo 'Check mode PASSED'; exit 0; }}\n{script}");

    internal static void Script(string path, string script)
    {
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    private string NameOf(int number) => $"{_id}-{Text(number)}";

    private async Task BuildAsync(int count)
    {
        Directory.CreateDirectory(Testlets);
        // sshd wants its empty folder, which Debian's service makes.
        Directory.CreateDirectory("/run/sshd");
        foreach (var key in new[] { "host_key", "wrong_key", "user_key" })
            await Shell.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Marker(key));
        NamespaceSpec Node(string name, int number) => new() { Name = name, Links = [new LinkSpec { Bridge = _id, Addresses = [InterfaceAddress.Parse($"{AddressOf(number)}/24")] }] };
        var spec = new TopologySpec { Namespaces = [Node(Coordinator, 250), .. Enumerable.Range(1, count).Select(number => Node(NameOf(number), number))] };
        _topology = await LiveTopology.BuildAsync(spec, new TopologyOptions(), CancellationToken.None);

        var host = await KeyAsync("host_key");
        var wrong = await KeyAsync("wrong_key");
        // Agent 2's key is not the one that is known; agent 20 is not known at all.
        await File.WriteAllLinesAsync(Marker("known_hosts"), Enumerable.Range(1, 19).Select(number => $"{AddressOf(number)} {(number == 2 ? wrong : host)}"));
        await File.WriteAllTextAsync(Marker("ssh_config"), $"IdentityFile {_root}/user_key\nIdentitiesOnly yes\nUserKnownHostsFile {_root}/known_hosts\nGlobalKnownHostsFile /dev/null\n");
        await File.WriteAllTextAsync(Inventory, $"defaults: {{user: root, ssh_config: ssh_config}}\nagents:\n{string.Concat(Enumerable.Range(1, count).Select(number => $"- {{name: h{Text(number)}, host: {AddressOf(number)}, groups: [{(number % 2 == 0 ? "red" : "blue")}]}}\n"))}");
    }

    private async Task<string> KeyAsync(string name) => string.Join(' ', (await File.ReadAllTextAsync(Marker(name + ".pub"))).Split(' ').Take(2));
}

using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Tests.Remote.Agents;

/// <summary>A folder of users' testlets, good and bad, and an agent's cache beside it.</summary>
internal sealed class TestletPrograms : IDisposable
{
    private const string Check = "[ \"$1\" = check ] && { echo 'Check mode PASSED'; exit 0; }\n";

    private readonly string _root = Directory.CreateTempSubdirectory("nettest-re").FullName;

    internal TestletPrograms()
    {
        Directory.CreateDirectory(Folder);
        Add("words", "printf '{'; i=0; for word in \"$@\"; do printf '\"%s\":\"%s\",' $i \"$(printf %s \"$word\" | base64 -w0)\"; i=$((i+1)); done; printf '\"count\":%s}\\n' $#");
        Add("garbage", "echo 'Segmentation fault {'");
        Add("fails", "echo '{\"partial\": 1}'; echo 'no such luck' >&2; exit 3");
        Add("killed", "kill -SEGV $$");
        Add("hang", $"exec sleep {Seconds}");
        // Ignores SIGTERM, and so do its children, one of which leaves the process group.
        Add("stubborn", $"trap '' TERM; for i in 1 2; do sleep {Seconds} & done; setsid sleep {Seconds} & : > \"$2\"; wait; sleep {Seconds}");
        Add("leaves", $"sleep {Seconds} >/dev/null 2>&1 & echo '{{\"done\": true}}'");
        Add("holds", $"setsid sleep {Seconds} & echo '{{\"done\": true}}'");
        Add("big", "head -c 52428800 /dev/zero");
        Add("noisy", "head -c 5000000 /dev/zero | tr '\\0' x >&2; echo '{\"ok\": 1}'");
        Write("refuses", "echo 'curl is missing' >&2; exit 1");
        Write("python.py", "import json, sys\nif sys.argv[1] == 'check':\n    print('Check mode PASSED')\n    print('Describe mode AVAILABLE')\nelif sys.argv[1] == 'describe':\n    print(json.dumps({'summary': 's', 'metrics': {'rtt': {'unit': 'ms', 'better': 'lower'}}}))\nelse:\n    print(json.dumps({'rtt': 1.5, 'target': sys.argv[1]}))\n", "#!/usr/bin/env python3\n");
    }

    /// <summary>How long those sleep that never end by themselves: a word by which they are told from those of any other test.</summary>
    internal string Seconds { get; } = $"1000.{Random.Shared.NextInt64()}";

    internal string Folder => Path.Combine(_root, "testlets");

    internal string Cache => Path.Combine(_root, "cache");

    /// <summary>A path that does not exist yet.</summary>
    internal string Marker(string name) => Path.Combine(_root, name);

    internal void Add(string name, string script) => Write(name, Check + script + "\n");

    /// <summary>An agent that has been given a testlet.</summary>
    internal async Task<(AgentHost Agent, TestletReference Testlet)> DeliverAsync(string name, AgentHostOptions? options = null)
    {
        var agent = new AgentHost((options ?? new AgentHostOptions()) with { CacheFolder = Cache });
        var file = TestletLibrary.Read(Directory.GetFiles(Folder, name + "*").Single());
        await using var content = File.OpenRead(file.Path);
        await agent.PutAssetAsync(file.Asset, content, CancellationToken.None);
        return (agent, new TestletReference { Name = name, Program = file.Asset });
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    internal void Write(string name, string script, string interpreter = "#!/bin/sh\n")
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, interpreter + script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

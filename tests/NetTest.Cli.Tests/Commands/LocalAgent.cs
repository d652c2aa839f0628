using System.Text.Json;

namespace NetTest.Cli.Tests.Commands;

/// <summary>A folder with an inventory of one agent, this machine, and testlets for it.</summary>
internal sealed class LocalAgent : IDisposable
{
    internal LocalAgent() => Write("agents.yaml", new { agents = new[] { new { name = "here", carrier = "local" } } });

    internal string Folder { get; } = Directory.CreateTempSubdirectory("nettest-cli").FullName;

    /// <summary>Writes a file as JSON, which is YAML; returns its path.</summary>
    internal string Write(string name, object content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, JsonSerializer.Serialize(content));
        return path;
    }

    /// <summary>Writes a run of a testlet on it; returns its path.</summary>
    internal string WriteRun(string name, string label, string target, string testlet)
    {
        string[] sources = ["here"];
        string[] targets = [target];
        string[] folders = [Folder];
        string[] testlets = [testlet];
        return Write(name, new { type = "testrun", label, spec = new { inventory = "agents.yaml", sources, targets, targettype = "uncontrolled", testlets, testlet_folders = folders } });
    }

    internal void AddTestlet(string name, string script) => SshLab.Testlet(Path.Combine(Folder, name), script);

    /// <summary>The arguments of a run of a testlet on it, but for the targets.</summary>
    internal IReadOnlyList<string> AdHoc(string testlet) =>
        ["testrun", "adhoc", "--testlet", testlet, "--source", "here", "--uncontrolled", "--inventory", Path.Combine(Folder, "agents.yaml"), "--testlet-folder", Folder];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;

namespace NetTest.Cli.Commands.TestRun;

/// <summary>The options by which verbs find agents and their groups.</summary>
internal sealed class AgentOptionSet
{
    internal AgentOptionSet(Command verb)
    {
        foreach (var option in (ReadOnlySpan<Option>)[Inventory, HostName, GroupPath, AllowSeveralGroups, ConnectTimeout])
            verb.Options.Add(option);
    }

    internal Option<string?> Inventory { get; } = Opt.Text("--inventory", "FILE", "Inventory of agents, YAML");

    internal Option<IReadOnlyList<AgentEntry>> HostName { get; } = CreateHostName();

    internal Option<IReadOnlyList<string>> GroupPath { get; } = Opt.Many("--group-path", "FILE", "File with groups, YAML; may be given several times", text => text.Length > 0 ? text : null, "a file");

    internal Option<bool> AllowSeveralGroups { get; } = Opt.Flag("--allow-several-groups", "An agent is in every group whose rules it meets; default: in the best one only");

    internal Option<TimeSpan?> ConnectTimeout { get; } = CreateConnectTimeout();

    internal static Option<IReadOnlyList<AgentEntry>> CreateHostName() =>
        Opt.Many("--host-name", "HOST", "Agent that is reached by ssh, as host, user@host or user@host:port; may be given several times", AgentEntry.FromHost, "a host");

    internal static Option<TimeSpan?> CreateConnectTimeout() => Opt.Seconds("--connect-timeout-seconds", "How long an agent may take to answer; default 15");

    /// <summary>Puts together what the options and the files say.</summary>
    internal RunSetup Read(ParseResult parse, RemoteRunOptions? options = null, RemoteFile? file = null, TestRunFileEntry? run = null)
    {
        var chosen = (options ?? new RemoteRunOptions()) with { AllowSeveralGroups = parse.GetValue(AllowSeveralGroups) };
        if (parse.GetValue(ConnectTimeout) is { } timeout)
            chosen = chosen with { ConnectTimeout = timeout };
        return RunSetup.Create(chosen, parse.GetValue(Inventory), parse.GetValue(GroupPath)!, parse.GetValue(HostName)!, file, run);
    }
}

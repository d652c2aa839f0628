using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Remote.Installation;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;

namespace NetTest.Cli.Commands.TestRun;

/// <summary><c>nettest agents install</c>.</summary>
internal sealed class AgentsInstallCommand : VerbCommand
{
    private readonly Option<string?> _inventory = Opt.Text("--inventory", "FILE", "Inventory of agents, YAML; those that ssh reaches get it");
    private readonly Option<IReadOnlyList<AgentEntry>> _hostName = AgentOptionSet.CreateHostName();
    private readonly Option<string?> _package = Opt.Text("--package-path", "PATH", "Executable, its folder, or a folder with one folder per platform such as linux-x64; with --module the module's folder");
    private readonly Option<bool> _module = Opt.Flag("--module", "Install the PowerShell module, which fits every platform that has pwsh 7.6");
    private readonly Option<bool> _force = Opt.Flag("--force", "Send it even if the same version is there");
    private readonly Option<int?> _atOnce = Opt.Whole("--agents-at-once", "N", "Agents served at the same time; default 8", 1, 1000);
    private readonly Option<TimeSpan?> _connectTimeout = AgentOptionSet.CreateConnectTimeout();

    internal AgentsInstallCommand(CommandEnvironment environment)
        : base("install", "Put nettest onto agents by ssh, without root, service or open port", environment)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_inventory, _hostName, _package, _module, _force, _atOnce, _connectTimeout])
            Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_module) && result.GetValue(_package) is null)
                result.AddError("'--module' needs --package-path, the module's folder with its NetTest.psd1");
        });
        Examples =
        [
            new("nettest agents install --host-name pc1 --host-name admin@pc2", "What is installed here, if it fits their platform and brings its own runtime"),
            new("nettest agents install --inventory agents.yaml --package-path bin/agent", "For each what 'dotnet publish' made for its platform in bin/agent/PLATFORM"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var setup = RunSetup.Create(new RemoteRunOptions(), parse.GetValue(_inventory), [], parse.GetValue(_hostName)!);
        var options = new AgentInstallOptions
        {
            Kind = parse.GetValue(_module) ? AgentPackageKind.Module : AgentPackageKind.Executable,
            PackagePath = parse.GetValue(_package),
            OwnFolders = [Path.Combine(AppContext.BaseDirectory, "agent"), AppContext.BaseDirectory],
            Force = parse.GetValue(_force),
        };
        options = options with { AtOnce = parse.GetValue(_atOnce) ?? options.AtOnce, ConnectTimeout = parse.GetValue(_connectTimeout) ?? options.ConnectTimeout };
        var agents = setup.Inventory.Agents.Where(agent => agent.Carrier == "ssh").ToList();
        var rows = await AgentInstaller.InstallAsync(
            agents,
            agent => new SshInstallTarget(agent, options.ConnectTimeout),
            options,
            context.WriteEvent,
            cancellationToken).ConfigureAwait(false);
        if (!context.Stream)
            context.WriteResults(rows, found => InstallationTable.Write(context.Page, found, context.Quiet));
        return rows.All(row => row.Status != AgentInstallStatus.Failed) ? ExitCode.Success : ExitCode.TestFailed;
    }
}

using System.Management.Automation;
using System.Net;
using NetTest.Engine.Probes;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.ConnTest;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Starts a responder, which this session keeps until it is stopped.</summary>
[Cmdlet(VerbsLifecycle.Start, "ConnTestResponder", SupportsShouldProcess = true)]
[OutputType(typeof(RunningConnTestResponder))]
public sealed class StartConnTestResponderCommand : KeyedCommand
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress Address { get; set; } = IPAddress.IPv6Any;

    [Parameter(Position = 1)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = 8080;

    [Parameter]
    public SwitchParameter Stateless { get; set; }

    [Parameter]
    [ValidateRange(1, 100_000_000)]
    public int PacketsPerSecond { get; set; } = 20_000;

    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int MaxConnections { get; set; } = 1024;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Read(CreateOptions, Name) is not { } options || !ShouldProcess($"{new IPEndPoint(Address, Port)} in {Namespace ?? "host"}", "Start conntest responder"))
            return;
        Keep(
            (context, token) => ConnTestResponder.StartAsync(options with { Context = context, Log = Log }, token),
            (id, responder) => new RunningConnTestResponder(id, responder),
            Namespace ?? Address.ToString());
    }

    private ConnTestResponderOptions CreateOptions() => new()
    {
        Name = Name,
        Address = Address,
        Port = Port,
        Key = ReadKey(),
        Stateful = !Stateless,
        PacketsPerSecondPerSource = PacketsPerSecond,
        MaxConnections = MaxConnections,
        Label = Label,
        Tags = Tags,
    };
}

using System.Collections;
using System.Management.Automation;
using System.Net;
using NetTest.Engine;
using NetTest.Engine.Probes;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Starts a responder, which this session keeps until it is stopped.</summary>
[Cmdlet(VerbsLifecycle.Start, "ConnTestResponder", SupportsShouldProcess = true)]
[OutputType(typeof(RunningConnTestResponder))]
public sealed class StartConnTestResponderCommand : EngineCmdlet
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress Address { get; set; } = IPAddress.IPv6Any;

    [Parameter(Position = 1)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = 8080;

    [Parameter]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

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

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    [Parameter]
    public IDictionary? Tag { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConnTestResponderOptions options;
        try
        {
            options = CreateOptions();
        }
        catch (NetTestException exception)
        {
            Report(exception, Name);
            return;
        }

        if (!ShouldProcess($"{new IPEndPoint(Address, Port)} in {Namespace ?? "host"}", "Start conntest responder"))
            return;
        var session = Session;
        Run(token => StartAsync(session, options, token), Namespace ?? Address.ToString());
    }

    private async Task StartAsync(ModuleSession session, ConnTestResponderOptions options, CancellationToken cancellationToken)
    {
        var context = Namespace is null ? NetworkContext.Host : NetworkContext.Open(Namespace);
        try
        {
            var responder = await ConnTestResponder.StartAsync(options with { Context = context, Log = Log }, cancellationToken).ConfigureAwait(false);
            var running = new RunningConnTestResponder(session.NextId(), responder);
            session.Add(running);
            Emit(running);
        }
        catch (Exception)
        {
            if (context.Name is not null)
                context.Dispose();
            throw;
        }
    }

    private ConnTestResponderOptions CreateOptions() => new()
    {
        Name = Name,
        Address = Address,
        Port = Port,
        Key = ConnTestArguments.ReadKey(Key, KeyFile is null ? null : ResolvePath(KeyFile)),
        Stateful = !Stateless,
        PacketsPerSecondPerSource = PacketsPerSecond,
        MaxConnections = MaxConnections,
        Label = Label,
        Tags = TagTable.Read(Tag),
    };
}

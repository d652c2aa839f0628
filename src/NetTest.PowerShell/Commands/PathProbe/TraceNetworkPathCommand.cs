using System.Management.Automation;
using NetTest.Engine.Probes.Trace;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>Finds the routers on the way to targets.</summary>
[Cmdlet(VerbsDiagnostic.Trace, "NetworkPath", DefaultParameterSetName = "Hops")]
[OutputType(typeof(TraceHop), ParameterSetName = ["Hops"])]
[OutputType(typeof(TraceResult), ParameterSetName = ["Summary"])]
public sealed class TraceNetworkPathCommand : PathProbeCommand
{
    // Boxed: a field of an engine type would be loaded before the engine can be found.
    private object? _protocol;

    [Parameter]
    public TraceMethod Protocol
    {
        get => (TraceMethod)(_protocol ?? TraceMethod.Udp);
        set => _protocol = value;
    }

    [Parameter]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    [Parameter]
    [ValidateRange(1, 255)]
    public int? FirstHop { get; set; }

    [Parameter]
    [ValidateRange(1, 255)]
    public int? MaximumHops { get; set; }

    [Parameter]
    [ValidateRange(1, 20)]
    public int? Count { get; set; }

    [Parameter]
    [ValidateRange(1, 32)]
    public int? Paths { get; set; }

    [Parameter]
    [ValidateRange(60, 65535)]
    public int? PacketBytes { get; set; }

    [Parameter]
    public SwitchParameter ResolveNames { get; set; }

    [Parameter(ParameterSetName = "Summary", Mandatory = true)]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var target in Target)
        {
            var hops = Summary ? null : new InlineProgress<TraceHop>(Emit);
            RunIn(
                async (context, token) =>
                {
                    var result = await NetworkTrace.RunAsync(context, CreateOptions(target), hops, token).ConfigureAwait(false);
                    if (Summary)
                        Emit(result);
                },
                target);
        }
    }

    private TraceOptions CreateOptions(string target)
    {
        var defaults = new TraceOptions { Target = target };
        return defaults with
        {
            Family = Family,
            Method = Protocol,
            Port = Port,
            FirstHop = FirstHop ?? defaults.FirstHop,
            MaximumHops = MaximumHops ?? defaults.MaximumHops,
            Count = Count ?? defaults.Count,
            Paths = Paths ?? defaults.Paths,
            PacketBytes = PacketBytes ?? defaults.PacketBytes,
            Timeout = Timeout ?? defaults.Timeout,
            ResolveNames = ResolveNames,
            Label = Label,
            Tags = Tags,
            Log = Log,
        };
    }
}

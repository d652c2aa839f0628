using System.Management.Automation;
using System.Net;
using NetTest.Engine;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Completers;

namespace NetTest.PowerShell.Commands;

/// <summary>Finds the path MTU to targets.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "PathMtu")]
[OutputType(typeof(PathMtuResult))]
public sealed class MeasurePathMtuCommand : PathProbeCommand
{
    // Boxed: a field of an engine type would be loaded before the engine can be found.
    private object? _protocol;

    [Parameter]
    public PathMtuMethod Protocol
    {
        get => (PathMtuMethod)(_protocol ?? PathMtuMethod.Auto);
        set => _protocol = value;
    }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress? SourceAddress { get; set; }

    [Parameter]
    [ValidateRange(68, 65535)]
    public int? MaximumBytes { get; set; }

    [Parameter]
    [ValidateRange(68, 65535)]
    public int? MinimumBytes { get; set; }

    [Parameter]
    public SwitchParameter SkipMss { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunIn(
        (context, token) => Task.WhenAll(Target.Select(target => MeasureAsync(context, target, token))), Target);

    private async Task MeasureAsync(NetworkContext context, string target, CancellationToken cancellationToken)
    {
        try
        {
            Emit(await PathMtuProbe.MeasureAsync(context, CreateOptions(target), cancellationToken).ConfigureAwait(false));
        }
        catch (NetTestException exception)
        {
            EmitError(exception, target);
        }
    }

    private PathMtuOptions CreateOptions(string target)
    {
        var defaults = new PathMtuOptions { Target = target };
        return defaults with
        {
            Family = Family,
            SourceAddress = SourceAddress,
            Method = Protocol,
            Port = Port ?? defaults.Port,
            MaximumBytes = MaximumBytes,
            MinimumBytes = MinimumBytes,
            Timeout = Timeout ?? defaults.Timeout,
            ReadMss = !SkipMss,
            Label = Label,
            Tags = Tags,
            Log = Log,
        };
    }
}

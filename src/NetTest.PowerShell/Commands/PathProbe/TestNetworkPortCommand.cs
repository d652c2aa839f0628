using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Probes.Ports;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Tells which TCP ports of which hosts are open, closed or filtered.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NetworkPort", DefaultParameterSetName = "Ports")]
[OutputType(typeof(PortResult), ParameterSetName = ["Ports"])]
[OutputType(typeof(bool), ParameterSetName = ["Quiet"])]
public sealed class TestNetworkPortCommand : PathProbeCommand
{
    private readonly List<string> _targets = [];

    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Port { get; set; } = [];

    [Parameter]
    [ValidateRange(1, 4096)]
    public int? Concurrency { get; set; }

    [Parameter]
    [RateTransformation]
    [ValidateRange(0.001, 10_000_000)]
    public double? Rate { get; set; }

    [Parameter(ParameterSetName = "Quiet", Mandatory = true)]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _targets.AddRange(Target);

    // All hosts of the pipeline together, so that they are tried at once.
    /// <inheritdoc/>
    protected override void EndProcessing() => RunIn(
        async (context, token) =>
        {
            var ports = Quiet ? null : new InlineProgress<PortResult>(Emit);
            var result = await PortTest.RunAsync(context, CreateOptions(), ports, token).ConfigureAwait(false);
            if (Quiet)
                Emit(result.Status == ResultStatus.Passed);
        },
        _targets);

    private PortTestOptions CreateOptions()
    {
        var defaults = new PortTestOptions { Targets = _targets, Ports = [.. Port.SelectMany(text => text.Split(',')).Select(Read)] };
        return defaults with
        {
            Family = Family,
            Concurrency = Concurrency ?? defaults.Concurrency,
            Rate = Rate,
            Timeout = Timeout ?? defaults.Timeout,
            RequireOpen = Quiet,
            Label = Label,
            Tags = Tags,
            Log = Log,
        };
    }

    private static PortRange Read(string text) => PortRange.TryParse(text.Trim(), provider: null, out var range)
        ? range
        : throw new NetTestException(ErrorReason.InvalidArgument, $"'{text}' is neither a port nor a range of ports, such as 443 or 8000-8100.", text);
}

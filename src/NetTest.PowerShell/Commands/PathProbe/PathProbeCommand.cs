using System.Management.Automation;
using System.Net.Sockets;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>What the cmdlets that probe paths and ports have in common.</summary>
public abstract class PathProbeCommand : NamespaceCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName")]
    [ValidateNotNullOrEmpty]
    public string[] Target { get; set; } = [];

    /// <summary>A row that names its target may name the namespace as well.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? Namespace { get; set; }

    [Parameter]
    [ValidateRange(0.001, 60)]
    public double? TimeoutSeconds { get; set; }

    [Parameter]
    public SwitchParameter IPv4 { get; set; }

    [Parameter]
    public SwitchParameter IPv6 { get; set; }

    internal TimeSpan? Timeout => TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    internal AddressFamily? Family => ReadFamily(IPv4, IPv6);
}

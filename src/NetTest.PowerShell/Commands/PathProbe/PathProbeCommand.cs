using System.Collections;
using System.Management.Automation;
using System.Net.Sockets;
using NetTest.Engine;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>What the cmdlets that probe paths and ports have in common.</summary>
public abstract class PathProbeCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName")]
    [ValidateNotNullOrEmpty]
    public string[] Target { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

    [Parameter]
    [ValidateRange(0.001, 60)]
    public double? TimeoutSeconds { get; set; }

    [Parameter]
    public SwitchParameter IPv4 { get; set; }

    [Parameter]
    public SwitchParameter IPv6 { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    [Parameter]
    public IDictionary? Tag { get; set; }

    internal TimeSpan? Timeout => TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    internal IReadOnlyDictionary<string, string> Tags => TagTable.Read(Tag);

    internal AddressFamily? Family => IPv6 ? AddressFamily.InterNetworkV6 : IPv4 ? AddressFamily.InterNetwork : null;

    /// <summary>Runs the work with the namespace's context, for one target or for all.</summary>
    internal void RunIn(Func<NetworkContext, CancellationToken, Task> work, object target) => Run(
        async token =>
        {
            if (IPv4 && IPv6)
                throw new NetTestException(ErrorReason.InvalidArgument, "-IPv4 and -IPv6 exclude each other; give one of them.", target);
            var context = Namespace is null ? NetworkContext.Host : NetworkContext.Open(Namespace);
            try
            {
                await work(context, token).ConfigureAwait(false);
            }
            finally
            {
                if (context.Name is not null)
                    context.Dispose();
            }
        },
        target);
}

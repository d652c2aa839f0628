using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using NetTest.PowerShell.Completers;

namespace NetTest.PowerShell.ConnTest;

/// <summary>What one measurement and a monitor say alike about their probes.</summary>
public abstract class ConnTestCommand : KeyedCommand
{
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress? SourceAddress { get; set; }

    [Parameter]
    public SwitchParameter IPv4 { get; set; }

    [Parameter]
    public SwitchParameter IPv6 { get; set; }

    [Parameter]
    [ValidateRange(0.001, 3_600_000)]
    public double TimeoutMilliseconds { get; set; } = 2000;

    [Parameter]
    [ValidateRange(0, 65487)]
    public int PayloadBytes { get; set; } = 10;

    [Parameter]
    [ValidateRange(0, 63)]
    public int? Dscp { get; set; }

    internal AddressFamily Family => ReadFamily(IPv4, IPv6) ?? AddressFamily.Unspecified;

    internal TimeSpan Timeout => Milliseconds(TimeoutMilliseconds);

    internal static TimeSpan Milliseconds(double value) => TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerMillisecond));
}

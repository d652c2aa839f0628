using System.Net;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Throughput;

/// <summary>Takes what describes a throughput server.</summary>
internal sealed class ThroughputTransformationAttribute() : DescribedTransformationAttribute<ThroughputTarget>(
    text => new ThroughputTarget(text), ["Target", "Server", "EndPoint", "Address"], typeof(RunningThroughputServer), typeof(IPAddress), typeof(IPEndPoint));

using System.Net;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.ConnTest;

/// <summary>Takes what describes the target of a measurement.</summary>
internal sealed class ConnTestTargetTransformationAttribute() : DescribedTransformationAttribute<ConnTestTarget>(
    text => new ConnTestTarget(text), ["Target", "HostName", "EndPoint"], typeof(RunningConnTestResponder), typeof(IPAddress), typeof(IPEndPoint));

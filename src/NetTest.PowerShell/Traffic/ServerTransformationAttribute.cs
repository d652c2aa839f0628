using System.Net;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Traffic;

/// <summary>Takes what describes a traffic server.</summary>
internal sealed class ServerTransformationAttribute() : DescribedTransformationAttribute<ServerReference>(
    text => new ServerReference(text), ["Server", "EndPoint", "Address"], typeof(RunningTrafficServer), typeof(IPAddress), typeof(IPEndPoint));

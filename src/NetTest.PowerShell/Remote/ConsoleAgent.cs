using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Protocol;

namespace NetTest.PowerShell.Remote;

/// <summary>
/// An agent on the standard streams of a PowerShell process, for hosts that are reached by ssh and have the module but not the executable. The
/// ssh carrier starts it; it is not meant to be used by hand.
/// </summary>
public static class ConsoleAgent
{
    /// <summary>Serves the coordinator at the other end until that closes the connection.</summary>
    public static void Serve() =>
        AgentServer.ServeAsync(new StreamChannel(Console.OpenStandardInput(), Console.OpenStandardOutput()), new AgentHostOptions(), CancellationToken.None).GetAwaiter().GetResult();
}

using System.IO.Pipes;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Protocol;

namespace NetTest.PowerShell.Remote;

/// <summary>
/// An agent inside the PowerShell process at the far end of a session, for hosts that have the module but not the executable. The script that
/// <c>Invoke-RemoteTestRun -Session</c> runs there uses it; it is not meant to be used by hand.
/// </summary>
public sealed class SessionAgent : IDisposable
{
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    private SessionAgent()
    {
        var toAgent = new AnonymousPipeServerStream(PipeDirection.Out);
        var fromAgent = new AnonymousPipeServerStream(PipeDirection.In);
        var input = new AnonymousPipeClientStream(PipeDirection.In, toAgent.ClientSafePipeHandle);
        var output = new AnonymousPipeClientStream(PipeDirection.Out, fromAgent.ClientSafePipeHandle);
        Writer = new StreamWriter(toAgent);
        Reader = new StreamReader(fromAgent);
        _serving = Task.Run(() => AgentServer.ServeAsync(new StreamChannel(input, output), new AgentHostOptions(), _stopping.Token));
    }

    /// <summary>Takes lines to the agent.</summary>
    public TextWriter Writer { get; }

    /// <summary>Gives the agent's lines; ends with it.</summary>
    public TextReader Reader { get; }

    /// <summary>Starts an agent.</summary>
    public static SessionAgent Start() => new();

    /// <summary>Ends it with all that it has started.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        // However it ended: the connection that broke is told where it was used.
        Task.WaitAny([_serving], s_endLimit);
        Writer.Dispose();
        Reader.Dispose();
        _stopping.Dispose();
    }
}

using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.Shared;

/// <summary>Lets go of a namespace at the end of a verb; the host's own context is everyone's and stays.</summary>
internal sealed class ContextScope(NetworkContext context) : IDisposable
{
    internal NetworkContext Context { get; } = context;

    public void Dispose()
    {
        if (!ReferenceEquals(Context, NetworkContext.Host))
            Context.Dispose();
    }
}

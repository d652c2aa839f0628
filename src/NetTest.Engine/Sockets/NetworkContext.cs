namespace NetTest.Engine.Sockets;

/// <summary>
/// Where a socket is born: a network namespace, or the host. A socket belongs to the namespace of the thread that made it for
/// ever, and every thread may use it (network_namespaces(7)).
/// </summary>
public sealed class NetworkContext : IDisposable
{
    private NetworkContext(string? name) => Name = name;

    /// <summary>The namespace that this process runs in.</summary>
    public static NetworkContext Host { get; } = new(null);

    /// <summary>The namespace's name; null for <see cref="Host"/>.</summary>
    public string? Name { get; }

    /// <summary>Opens a namespace that <c>ip netns</c> knows.</summary>
    /// <exception cref="NetTestException">There is none of that name, or the user may not enter it.</exception>
    public static NetworkContext Open(string name) => throw new NotImplementedException();

    /// <summary>Runs something that blocks, such as a look-up of a name, on a thread of its own inside the namespace.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Lets go of the namespace; sockets born there live on.</summary>
    public void Dispose() => throw new NotImplementedException();

    /// <summary>The namespace's name, or <c>host</c>.</summary>
    public override string ToString() => Name ?? "host";
}

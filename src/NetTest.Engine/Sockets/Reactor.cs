using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>
/// What carries connections: it makes their streams and wakes them. Everything that belongs to one connection happens on one reactor.
/// </summary>
internal abstract class Reactor
{
    private static readonly Lazy<IReadOnlyList<Reactor>> s_managed = new(() => [new ManagedReactor()]);
    private static readonly Lazy<IReadOnlyList<Reactor>> s_native = new(() => EventLoop.StartAll());

    /// <summary>
    /// The reactors of this process: on Linux an epoll loop per processor, which carries short connections at twice the rate of the
    /// runtime's own sockets; elsewhere, or for TLS where there is no OpenSSL 3, the runtime's.
    /// </summary>
    internal static IReadOnlyList<Reactor> ForProcess(bool tls) =>
        OperatingSystem.IsLinux() && !ForceManaged && (!tls || NativeOpenSsl.IsAvailable) ? s_native.Value : s_managed.Value;

    /// <summary>Tests set it to run the portable path on Linux too.</summary>
    internal static bool ForceManaged { get; set; } = string.Equals(Environment.GetEnvironmentVariable("NETTEST_TRANSPORT"), "managed", StringComparison.Ordinal);

    /// <summary>Runs something on the reactor, soon.</summary>
    internal abstract void Post(Action action);

    /// <summary>Completes on the reactor at that moment of <see cref="MonotonicClock"/>; in the past: after what is ready now has had its turn.</summary>
    internal abstract ValueTask DelayUntilAsync(long due);

    /// <summary>Makes a stream that is not connected yet.</summary>
    internal abstract DuplexStream CreateStream(ClientStreamOptions options);

    /// <summary>What TLS clients of the same options share.</summary>
    internal abstract TlsClientContext CreateTlsClient(TlsClientOptions options, System.Net.IPAddress server);

    /// <summary>Listens; every reactor of the list takes its part of the connections.</summary>
    internal static IListener Listen(IReadOnlyList<Reactor> reactors, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed) =>
        reactors[0].StartListener(reactors, options, onAccepted, onAcceptFailed);

    /// <summary>Starts a listener over these reactors, all of the same kind as this one.</summary>
    protected abstract IListener StartListener(IReadOnlyList<Reactor> reactors, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed);
}

using System.Net;

namespace NetTest.Engine.Sockets;

/// <summary>The runtime's own sockets and thread pool: every platform, and TLS where there is no OpenSSL 3.</summary>
internal sealed class ManagedReactor : Reactor
{
    internal override void Post(Action action) => ThreadPool.QueueUserWorkItem(static work => work(), action, preferLocal: false);

    internal override ValueTask DelayUntilAsync(long due)
    {
        var left = due - MonotonicClock.Now;
        return left <= 0 ? YieldAsync() : new ValueTask(Task.Delay(ToTimeSpan(left)));
    }

    internal override DuplexStream CreateStream(ClientStreamOptions options) =>
        options.Datagram ? new ManagedDatagramStream(options) : new ManagedStream(options);

    internal override TlsClientContext CreateTlsClient(TlsClientOptions options, IPAddress server) => new ManagedTlsClientContext(options, server);

    internal static TimeSpan ToTimeSpan(long nanoseconds) => TimeSpan.FromTicks(Math.Clamp(nanoseconds / 100, 0, TimeSpan.FromDays(20).Ticks));

    protected override IListener StartListener(IReadOnlyList<Reactor> reactors, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed) =>
        options.Datagram
            ? new ManagedDatagramListener(this, options, onAccepted)
            : new ManagedListener(this, options, onAccepted, onAcceptFailed);

    private static async ValueTask YieldAsync() => await Task.Yield();
}

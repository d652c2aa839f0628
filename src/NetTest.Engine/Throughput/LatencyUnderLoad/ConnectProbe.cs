using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>
/// TCP connects to one port: a handshake takes one round trip, and so does a refusal, so that the port need not be open. The kernel's own measure
/// of the handshake counts where there is one (TCP_INFO), the clock around the call elsewhere.
/// </summary>
internal sealed class ConnectProbe(NetworkContext context, IPEndPoint target, IPAddress? source) : ILatencyProbe
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"tcp {target.Port}");

    public async Task RunAsync(RttLog log, TimeSpan interval, TimeSpan grace, CancellationToken cancellationToken)
    {
        using var giveUp = new CancellationTokenSource();
        var probes = new List<Task>();
        var start = MonotonicClock.Now;
        try
        {
            for (var number = 0L; ; number++)
            {
                var left = start + (number * MonotonicClock.ToNanoseconds(interval)) - MonotonicClock.Now;
                if (left > 0)
                    await Task.Delay(TimeSpan.FromMicroseconds(left / 1000), cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                probes.RemoveAll(probe => probe.IsCompleted);
                probes.Add(ProbeAsync(log, grace, giveUp.Token));
            }
        }
        catch (OperationCanceledException)
        {
            giveUp.CancelAfter(grace);
            await Task.WhenAll(probes).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        // Its sockets live no longer than their handshake.
    }

    private async Task ProbeAsync(RttLog log, TimeSpan timeout, CancellationToken giveUp)
    {
        try
        {
            using var socket = context.CreateSocket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            // Closing with RST leaves no TIME_WAIT behind, of which a long test would make thousands.
            socket.LingerState = new LingerOption(enable: true, 0);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
            deadline.CancelAfter(timeout);
            var sent = MonotonicClock.Now;
            var number = log.Sent(sent);
            try
            {
                await socket.ConnectAsync(target, deadline.Token).ConfigureAwait(false);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The refusal has made the way there and back.
            }

            var elapsed = MonotonicClock.Now - sent;
            var kernel = socket.Connected ? TcpInfo.Read((int)socket.Handle)?.RttMicroseconds : null;
            log.Answered(number, kernel > 0 ? Math.Min(elapsed, kernel.Value * 1000L) : elapsed);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or NetTestException)
        {
            // Lost: it stays without an answer.
        }
    }
}

using System.Net;
using System.Threading.Channels;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Trace;

/// <summary>One trace on the sockets. It blocks its thread, which is its own.</summary>
/// <param name="context">Where the sockets are born.</param>
/// <param name="options">What to trace; packets no bigger than the interface takes.</param>
/// <param name="target">The target's address.</param>
/// <param name="port">The destination port.</param>
/// <param name="hasRoute">Whether there is a way out at all.</param>
/// <param name="found">Gets the nodes.</param>
internal sealed class TraceRun(NetworkContext context, TraceOptions options, IPAddress target, ushort port, bool hasRoute, ChannelWriter<TraceHop> found)
{
    private readonly TraceBoard _board = new(options, MonotonicClock.ToNanoseconds(options.Timeout));

    /// <summary>Whether it ran to its end; without a route that is at once.</summary>
    internal bool Finished => !hasRoute || _board.IsDone;

    internal bool Reached => _board.Reached;

    internal int? End => _board.End;

    internal void Execute(CancellationToken cancellationToken)
    {
        try
        {
            if (!hasRoute)
                return;
            using var channel = Open();
            Loop(channel, cancellationToken);
        }
        finally
        {
            found.Complete();
        }
    }

    private unsafe void Loop(TraceChannel channel, CancellationToken cancellationToken)
    {
        var epoll = NativeEpoll.Create();
        var wake = NativeEpoll.CreateEvent();
        var registration = cancellationToken.UnsafeRegister(static state => NativeEpoll.Signal((int)state!), wake);
        try
        {
            NativeEpoll.Add(epoll, wake, NativeEpoll.EPOLLIN, 0);
            foreach (var fd in channel.Descriptors)
                NativeEpoll.Add(epoll, fd, NativeEpoll.EPOLLIN, 0);
            var events = stackalloc byte[64];
            channel.WarmUp();
            _ = RealTime();
            while (!cancellationToken.IsCancellationRequested && !_board.IsDone)
            {
                // Answers first: taking in what has come may end the trace, and clears errors off the sockets.
                channel.ReceiveAll(Take);
                if (_board.TryTake(MonotonicClock.Now, out var probe))
                {
                    _board.Stamp(probe, MonotonicClock.Now, RealTime());
                    _ = channel.Send(probe);
                }
                Give(_board.TakeComplete());
                var now = MonotonicClock.Now;
                var wait = Math.Min(_board.Due(now) - now, 100_000_000);
                if (wait > 0 && !_board.IsDone)
                    NativeEpoll.Wait(epoll, events, 4, wait);
            }
            Give(_board.TakeComplete(all: true));
        }
        finally
        {
            registration.Dispose();
            NativeSocket.Close(epoll);
            NativeSocket.Close(wake);
        }
    }

    private void Take(TraceAnswer answer) => _board.Answer(answer, target, MonotonicClock.Now);

    private void Give(IEnumerable<TraceHop> hops)
    {
        foreach (var hop in hops)
            found.TryWrite(hop);
    }

    private TraceChannel Open()
    {
        // An ordinary socket does for UDP over IPv6, whose routers quote enough, and gives each flow a flow label of its own.
        if (options.Method == TraceMethod.Udp && target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            return DatagramTraceChannel.Open(context, target, options, port);
        var raw = RawTraceChannel.TryOpen(context, target, options, port, out var errno);
        if (raw is not null)
            return raw;
        if (options.Method == TraceMethod.Udp && errno is Errno.EPERM or Errno.EACCES)
            return DatagramTraceChannel.Open(context, target, options, port);
        throw errno is Errno.EPERM or Errno.EACCES
            ? new NetTestException(ErrorReason.MissingPrivilege, $"A trace by {options.Method.ToString().ToUpperInvariant()} needs root or CAP_NET_RAW; without it, trace by UDP.", options.Target)
            : SystemCallError.Create($"A raw socket could not be made in {context}", errno, options.Target);
    }

    private static long RealTime() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}

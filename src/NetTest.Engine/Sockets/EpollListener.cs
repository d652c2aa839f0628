using System.Net;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>
/// A TCP listener that all loops watch: the kernel wakes one of them (EPOLLEXCLUSIVE), so an idle loop takes what a busy one would
/// keep waiting, and a port that is in use stays an error, which SO_REUSEPORT would hide.
/// </summary>
internal sealed class EpollListener : IListener
{
    /// <summary>So many connections are taken before those that are open get their turn.</summary>
    private const int AcceptBatch = 32;

    private const long PauseWhenExhausted = 20_000_000;

    private readonly EventLoop[] _loops;
    private readonly int _fd;
    private readonly OpenSslServerContext? _tls;
    private readonly Action<Reactor, DuplexStream> _onAccepted;
    private readonly Action<IoStatus> _onAcceptFailed;
    private readonly Acceptor[] _acceptors;
    private int _closed;

    private EpollListener(EventLoop[] loops, int fd, OpenSslServerContext? tls, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed)
    {
        _loops = loops;
        _fd = fd;
        _tls = tls;
        _onAccepted = onAccepted;
        _onAcceptFailed = onAcceptFailed;
        EndPoint = NativeSocket.GetLocalEndPoint(fd);
        _acceptors = [.. loops.Select(loop => new Acceptor(this, loop))];
        foreach (var acceptor in _acceptors)
            acceptor.Loop.Post(acceptor.Watch);
    }

    public IPEndPoint EndPoint { get; }

    internal static EpollListener Start(EventLoop[] loops, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed)
    {
        var tls = options.Tls is null ? null : new OpenSslServerContext(options.Tls);
        try
        {
            var fd = ListenSocket.Open(options, NativeSocket.SOCK_STREAM);
            return new EpollListener(loops, fd, tls, onAccepted, onAcceptFailed);
        }
        catch
        {
            tls?.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        await Task.WhenAll(_acceptors.Select(acceptor => acceptor.CloseAsync())).ConfigureAwait(false);
        NativeSocket.Close(_fd);
        _tls?.Dispose();
    }

    private sealed class Acceptor(EpollListener listener, EventLoop loop) : LoopTimer, IEpollSource
    {
        private bool _closed;
        private bool _isResting;
        private int _newest;

        internal EventLoop Loop => loop;

        public int Slot { get; set; } = -1;

        /// <summary>The open connections of this batch go first: those that have just closed make room, and are not counted beside their successors.</summary>
        public void OnEvents(uint events) => loop.Defer(this);

        public void OnTurn()
        {
            for (var i = 0; i < AcceptBatch && !_closed; i++)
            {
                var fd = FileReserve.IsReached(_newest) ? -Errno.EMFILE : NativeSocket.Accept(listener._fd);
                if (fd >= 0)
                {
                    _newest = fd;
                    listener._onAccepted(loop, listener._tls is null ? new EpollStream(loop, fd) : new OpenSslStream(loop, fd, listener._tls));
                    continue;
                }

                if (fd is not -Errno.EAGAIN)
                    OnError(-fd);
                return;
            }
        }

        public void OnSweep(long now)
        {
        }

        /// <summary>The event is level-triggered: what still waits in the backlog comes again.</summary>
        public void OnFault()
        {
        }

        internal void Watch()
        {
            if (!_closed)
                _ = loop.Watch(this, listener._fd, NativeEpoll.EPOLLIN | NativeEpoll.EPOLLEXCLUSIVE);
        }

        internal override void OnDue()
        {
            if (!_isResting)
                return;
            _isResting = false;
            Watch();
        }

        internal Task CloseAsync()
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            loop.Post(() =>
            {
                _closed = true;
                loop.Unwatch(this, listener._fd);
                done.SetResult();
            });
            return done.Task;
        }

        private void OnError(int errno)
        {
            var status = Errno.ToStatus(errno);
            if (status != IoStatus.Exhausted)
                return;

            // Out of files: the connection stays in the backlog, and a level-triggered event would come at once again.
            listener._onAcceptFailed(status);
            loop.Unwatch(this, listener._fd);
            _isResting = true;
            loop.AddStarved(this, MonotonicClock.Now + PauseWhenExhausted);
        }
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

[Collection(NetworkGroup.Name)]
public sealed class EventLoopTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);

    private static EventLoop Loop => (EventLoop)Reactor.ForProcess(tls: false)[0];

    [Fact]
    public async Task A_source_that_throws_is_told_so_and_the_loop_lives_on()
    {
        var loop = Loop;
        var fd = NativeEpoll.CreateEvent();
        var source = new FaultySource();
        await OnLoopAsync(() => Task.FromResult(loop.Watch(source, fd, NativeEpoll.EPOLLIN | NativeEpoll.EPOLLET)));
        NativeEpoll.Signal(fd);
        await source.Events.Task.WaitAsync(s_deadline);
        await source.Sweeps.Task.WaitAsync(s_deadline);
        await OnLoopAsync(() =>
        {
            loop.Unwatch(source, fd);
            NativeSocket.Close(fd);
            return Task.FromResult(0);
        });
        Assert.Equal(2, await OnLoopAsync(() => Task.FromResult(2)));
    }

    [Fact]
    public async Task What_is_posted_and_throws_keeps_nobody_from_his_turn()
    {
        Loop.Post(() => throw new InvalidOperationException("posted by a test"));
        Assert.Equal(3, await OnLoopAsync(() => Task.FromResult(3)));
    }

    [Fact]
    public async Task A_stream_that_epoll_does_not_take_says_so_instead_of_waiting_for_ever()
    {
        var path = Path.GetTempFileName();
        try
        {
            // epoll_ctl(2): EPERM for a regular file, as ENOSPC past fs.epoll.max_user_watches.
            using SafeFileHandle file = File.OpenHandle(path);
            var result = await OnLoopAsync(async () => await new EpollStream(Loop, (int)file.DangerousGetHandle()).ReceiveAsync(1, MonotonicClock.After(s_deadline)));
            Assert.Equal(IoStatus.Exhausted, result.Status);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Who_found_no_descriptor_is_woken_once_when_the_loop_has_closed_one()
    {
        var (loop, timer) = (Loop, new CountingTimer());
        var counts = await OnLoopAsync(() =>
        {
            loop.AddStarved(timer, MonotonicClock.After(TimeSpan.FromHours(1)));
            var before = timer.Count;
            OpenAndClose();
            var after = timer.Count;
            OpenAndClose();
            return Task.FromResult((before, after, timer.Count));
        });
        Assert.Equal((0, 1, 1), counts);

        void OpenAndClose()
        {
            var (fd, source) = (NativeEpoll.CreateEvent(), new FaultySource());
            Assert.Equal(0, loop.Watch(source, fd, NativeEpoll.EPOLLIN));
            loop.Close(source, fd);
        }
    }

    [Fact]
    public async Task Who_is_starved_looks_again_in_time_whatever_is_closed()
    {
        var timer = new CountingTimer();
        Loop.Post(() => Loop.AddStarved(timer, MonotonicClock.After(TimeSpan.FromMilliseconds(5))));
        await Wait.UntilAsync(() => timer.Count > 0);
    }

    [Fact]
    public async Task A_handshake_that_outlives_its_listener_still_agrees_on_a_protocol()
    {
        var accepted = new TaskCompletionSource<DuplexStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ListenerOptions
        {
            Context = NetworkContext.Host,
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Tls = new TlsServerOptions { Certificate = TestCertificateAuthority.CreateCertificate([], [IPAddress.Loopback]), ApplicationProtocols = ["h2"] },
        };
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await using (var listener = Reactor.Listen([Loop], options, (_, stream) => accepted.SetResult(stream), _ => { }))
        {
            await socket.ConnectAsync(listener.EndPoint);
            await accepted.Task.WaitAsync(s_deadline);
        }

        var server = await accepted.Task;
        var serving = OnLoopAsync(async () => await server.HandshakeAsync(MonotonicClock.After(s_deadline)));
        await using var client = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x", ApplicationProtocols = [SslApplicationProtocol.Http2] }, CancellationToken.None).WaitAsync(s_deadline);
        Assert.Equal(SslApplicationProtocol.Http2, client.NegotiatedApplicationProtocol);
        Assert.Equal(IoStatus.Ok, (await serving).Status);
        await OnLoopAsync(() =>
        {
            server.Close();
            return Task.FromResult(0);
        });
    }

    private static Task<T> OnLoopAsync<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(() => done.SetResult(work()));
        return done.Task.Unwrap().WaitAsync(s_deadline);
    }

    private sealed class CountingTimer : LoopTimer
    {
        private int _count;

        internal int Count => Volatile.Read(ref _count);

        internal override void OnDue() => Interlocked.Increment(ref _count);
    }

    private sealed class FaultySource : IEpollSource
    {
        private bool _sweeping;

        public int Slot { get; set; } = -1;

        internal TaskCompletionSource Events { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource Sweeps { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnEvents(uint events)
        {
            _sweeping = false;
            throw new InvalidOperationException("thrown by a test");
        }

        public void OnSweep(long now)
        {
            _sweeping = true;
            throw new InvalidOperationException("thrown by a test");
        }

        public void OnTurn()
        {
        }

        public void OnFault()
        {
            (_sweeping ? Sweeps : Events).TrySetResult();
            throw new InvalidOperationException("thrown by a test, even here");
        }
    }
}

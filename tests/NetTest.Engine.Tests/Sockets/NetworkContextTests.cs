using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

[Collection(NetworkGroup.Name)]
public sealed class NetworkContextTests
{
    [Fact]
    public void A_socket_is_born_in_the_namespace_and_the_thread_is_back_home()
    {
        using var ns = new ScratchNamespace();
        var home = ThreadNamespace();
        using var context = NetworkContext.Open(ns.Name);

        using var socket = context.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var unreachable = NetworkContext.Host.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        Assert.Equal(home, ThreadNamespace());
        socket.Bind(new IPEndPoint(IPAddress.Parse("192.0.2.77"), 0));
        Assert.Throws<SocketException>(() => unreachable.Bind(new IPEndPoint(IPAddress.Parse("192.0.2.77"), 0)));
    }

    [Fact]
    public void An_IPv6_socket_leaves_the_IPv4_port_alone_as_the_runtime_s_own_does()
    {
        using var ns = new ScratchNamespace();
        using var context = NetworkContext.Open(ns.Name);
        using var v6 = context.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        using var v4 = context.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        v6.Bind(new IPEndPoint(IPAddress.IPv6Any, 4711));
        v4.Bind(new IPEndPoint(IPAddress.Any, 4711));
        Assert.Equal(4711, ((IPEndPoint)v4.LocalEndPoint!).Port);
    }

    [Fact]
    public async Task Work_runs_inside_the_namespace_and_may_make_sockets_of_any_context()
    {
        using var ns = new ScratchNamespace();
        using var context = NetworkContext.Open(ns.Name);
        var home = ThreadNamespace();

        var (inside, after) = await context.RunAsync(
            () =>
            {
                var before = ThreadNamespace();
                using var host = NetworkContext.Host.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                host.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                Assert.Throws<SocketException>(() => host.Bind(new IPEndPoint(IPAddress.Parse("192.0.2.77"), 0)));
                return (before, ThreadNamespace());
            },
            CancellationToken.None);

        Assert.NotEqual(home, inside, StringComparer.Ordinal);
        Assert.Equal(inside, after, StringComparer.Ordinal);
        Assert.Equal(home, ThreadNamespace());
    }

    [Fact]
    public async Task What_the_work_throws_reaches_the_caller()
    {
        using var ns = new ScratchNamespace();
        using var context = NetworkContext.Open(ns.Name);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => context.RunAsync<int>(() => throw new InvalidOperationException("mine"), CancellationToken.None));
        Assert.Equal("mine", error.Message);
    }

    [Fact]
    public void Threads_that_make_sockets_at_full_speed_never_stray()
    {
        using var ns = new ScratchNamespace();
        using var context = NetworkContext.Open(ns.Name);
        var home = ThreadNamespace();
        var before = Strays(home);
        Parallel.For(0, 20_000, _ =>
        {
            var fd = context.OpenSocket(2, 1, 0);
            Assert.True(fd >= 0);
            new SafeSocketHandle(fd, ownsHandle: true).Dispose();
        });
        // A thread of another context, which another test has left, is where it belongs.
        Assert.Empty(Strays(home).Except(before, StringComparer.Ordinal));
    }

    [Fact]
    public void A_disposed_context_makes_no_socket()
    {
        using var ns = new ScratchNamespace();
        var context = NetworkContext.Open(ns.Name);
        context.Dispose();
        Assert.Equal(-9, context.OpenSocket(2, 1, 0));
    }

    [Theory]
    [InlineData("no_such_namespace_here")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void An_unknown_namespace_is_named_in_the_error(string name)
    {
        var error = Assert.Throws<NetTestException>(() => NetworkContext.Open(name));
        Assert.Equal(ErrorReason.NamespaceNotFound, error.Reason);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_host_needs_no_namespace()
    {
        using var socket = NetworkContext.Host.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.NotEqual(0, ((IPEndPoint)socket.LocalEndPoint!).Port);
    }

    private static List<string> Strays(string home)
    {
        var strays = new List<string>();
        foreach (var task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ResolveLinkTarget(task + "/ns/net", returnFinalTarget: false)!.Name != home)
                    strays.Add(task);
            }
            catch (IOException)
            {
                // The thread ended meanwhile.
            }
        }

        return strays;
    }

    private static string ThreadNamespace() => File.ResolveLinkTarget("/proc/thread-self/ns/net", returnFinalTarget: false)!.Name;
}

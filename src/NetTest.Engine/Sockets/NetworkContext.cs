using System.Net.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>
/// Where a socket is born: a network namespace, or the host. A socket belongs to the namespace of the thread that made it for
/// ever, and every thread may use it (network_namespaces(7)).
/// </summary>
/// <remarks>
/// A socket is made by the thread that wants it: it enters the namespace, calls socket(2) and goes home (see
/// <c>NamespaceSection</c>). That costs two system calls and no hand-over to another thread, so that event loops can open
/// thousands of connections per second.
/// </remarks>
public sealed class NetworkContext : IDisposable
{
    private const int CloseOnExec = 0x80000; // SOCK_CLOEXEC
    private const int AnyFamily = 2, Datagram = 2;

    private static readonly Lazy<NamespaceHandle> Home = new(OpenHome);

    // Where the thread dwells while it runs the work of RunAsync; null at home.
    [ThreadStatic]
    private static NamespaceHandle? _dwelling;

    private readonly NamespaceHandle? _handle;

    private NetworkContext(string? name, NamespaceHandle? handle)
    {
        Name = name;
        _handle = handle;
    }

    /// <summary>The namespace that this process runs in.</summary>
    public static NetworkContext Host { get; } = new(null, null);

    /// <summary>The namespace's name; null for <see cref="Host"/>.</summary>
    public string? Name { get; }

    /// <summary>The folder in which <c>ip netns</c> keeps the names.</summary>
    internal static string Folder => "/run/netns";

    /// <summary>Opens a namespace that <c>ip netns</c> knows.</summary>
    /// <exception cref="NetTestException">There is none of that name, or the user may not enter it, or this is not Linux.</exception>
    public static NetworkContext Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
            throw new NetTestException(ErrorReason.InvalidArgument, "The name of a namespace is empty; give one, or none at all for the host's own network.", name);
        if (!OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, $"Network namespace '{name}' cannot be opened: network namespaces exist on Linux only.", name);
        if (name is "." or ".." || name.Contains('/', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            throw new NetTestException(ErrorReason.NamespaceNotFound, $"'{name}' cannot be the name of a network namespace.", name);

        _ = Home.Value;
        var handle = NamespaceHandle.TryOpen($"{Folder}/{name}", out var errno);
        if (errno == Errno.ENOENT || (errno == 0 && !handle.IsNetworkNamespace))
        {
            handle.Dispose();
            throw new NetTestException(ErrorReason.NamespaceNotFound, $"Network namespace '{name}' does not exist; 'ip netns' lists those that do.", name);
        }

        if (errno != 0)
            throw SystemCallError.Create($"Network namespace '{name}' could not be opened", errno, name);

        var context = new NetworkContext(name, handle);
        context.Enterable();
        return context;
    }

    /// <summary>Makes a socket in the namespace; close-on-exec, and IPv6 only if it is IPv6, as <see cref="Socket"/> itself does.</summary>
    /// <exception cref="NetTestException">The kernel refused: privilege, limit of open files, protocol not supported.</exception>
    /// <exception cref="SocketException">The same on <see cref="Host"/>.</exception>
    public Socket CreateSocket(AddressFamily family, SocketType type, ProtocolType protocol)
    {
        if (ReferenceEquals(_handle, _dwelling))
            return new Socket(family, type, protocol);

        var nativeFamily = family switch
        {
            AddressFamily.InterNetwork => 2,
            AddressFamily.InterNetworkV6 => 10,
            AddressFamily.Unix => 1,
            _ => throw new NetTestException(ErrorReason.NotSupported, $"A socket of family {family} cannot be made in {this}; IPv4, IPv6 and Unix can.", family),
        };
        var fd = OpenSocket(nativeFamily, (int)type, Math.Max(0, (int)protocol));
        if (fd < 0)
            throw SystemCallError.Create($"A {type} socket ({family}, {protocol}) could not be made in {this}", -fd, Name);
        var handle = new SafeSocketHandle(fd, ownsHandle: true);
        try
        {
            var socket = new Socket(handle);
            if (family == AddressFamily.InterNetworkV6 && type is SocketType.Stream or SocketType.Dgram)
                socket.DualMode = false;
            return socket;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs something that blocks, such as a look-up of a name, on a thread of its own inside the namespace. The work must not
    /// start threads or tasks: they would stay in the namespace. Cancelling stops the wait, not the work.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_handle is { IsClosed: true }, this);
        cancellationToken.ThrowIfCancellationRequested();
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Dwell(work, completion)) { IsBackground = true, Name = $"NetTest in {this}" };
        thread.Start();
        return await completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets go of the namespace; sockets born there live on. <see cref="Host"/> is everyone's, and stays.</summary>
    public void Dispose() => _handle?.Dispose();

    /// <summary>The namespace's name, or <c>host</c>.</summary>
    public override string ToString() => Name ?? "host";

    /// <summary>
    /// Makes a socket (close-on-exec) from any thread, at a high rate. Returns its descriptor, which the caller owns, or the
    /// negated errno; -EBADF once the context is disposed. Linux only.
    /// </summary>
    internal int OpenSocket(int family, int type, int protocol)
    {
        type |= CloseOnExec;
        var dwelling = _dwelling;
        if (ReferenceEquals(_handle, dwelling))
            return NamespaceSection.OpenSocketHere(family, type, protocol);

        var target = _handle ?? Home.Value;
        var referenced = false;
        try
        {
            target.DangerousAddRef(ref referenced);
            return NamespaceSection.OpenSocket(target.Descriptor, (dwelling ?? Home.Value).Descriptor, family, type, protocol);
        }
        catch (ObjectDisposedException)
        {
            return -Errno.EBADF;
        }
        finally
        {
            if (referenced)
                target.DangerousRelease();
        }
    }

    /// <summary>Writes a file of /proc/sys as the namespace sees it; returns 0 or errno.</summary>
    internal unsafe int WriteSystemFile(ReadOnlySpan<byte> zeroTerminatedPath, ReadOnlySpan<byte> content)
    {
        var target = _handle ?? Home.Value;
        var referenced = false;
        try
        {
            target.DangerousAddRef(ref referenced);
            fixed (byte* path = zeroTerminatedPath)
            fixed (byte* data = content)
                return -NamespaceSection.WriteFile(target.Descriptor, (_dwelling ?? Home.Value).Descriptor, path, data, content.Length);
        }
        finally
        {
            if (referenced)
                target.DangerousRelease();
        }
    }

    private void Enterable()
    {
        var fd = OpenSocket(AnyFamily, Datagram, 0);
        if (fd >= 0)
        {
            new SafeSocketHandle(fd, ownsHandle: true).Dispose();
            return;
        }

        Dispose();
        throw SystemCallError.Create($"Network namespace '{Name}' could not be entered", -fd, Name);
    }

    private void Dwell<T>(Func<T> work, TaskCompletionSource<T> completion)
    {
        T result;
        try
        {
            Enter(_handle);
            result = work();
        }
        catch (Exception exception)
        {
            GoHome();
            completion.SetException(exception);
            return;
        }

        // Completing queues continuations, which may start a pool thread: at home, lest it stay in the namespace for good.
        GoHome();
        completion.SetResult(result);
    }

    private void Enter(NamespaceHandle? handle)
    {
        if (handle is null)
            return;
        var errno = handle.Enter();
        if (errno != 0)
            throw SystemCallError.Create($"Network namespace '{Name}' could not be entered", errno, Name);
        _dwelling = handle;
    }

    private static void GoHome()
    {
        if (_dwelling is null)
            return;
        _dwelling = null;
        if (Home.Value.Enter() != 0)
            Environment.FailFast("NetTest: a thread could not return to its network namespace.");
    }

    // Nobody has been able to enter a namespace yet, so whichever thread comes first is at home.
    private static NamespaceHandle OpenHome()
    {
        var home = NamespaceHandle.TryOpen("/proc/thread-self/ns/net", out var errno);
        if (errno != 0)
            throw SystemCallError.Create("The network namespace of this process could not be opened", errno, null);
        NamespaceSection.Prepare(home.Descriptor);
        return home;
    }
}

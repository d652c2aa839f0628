using System.Net.Sockets;

namespace NetTest.Engine.Sockets;

/// <summary>
/// What an accept loop does when accept(2) has failed. A connection that was gone before it was accepted costs no pause. Out of descriptors or
/// memory the connection stays in the backlog, so that the next call would fail at once, and so on: the loop rests. The kernel tells nobody that
/// a descriptor of the process, let alone of the machine (ENFILE), has become free; the loop's owner tells when one of its own has, and for
/// all others it looks again after <see cref="Longest"/>.
/// </summary>
internal sealed class AcceptPause
{
    /// <summary>Short enough that a client takes no notice, long enough that fifty failing calls a second cost nothing.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private readonly Pulse _released = new();
    private int _newest;

    /// <summary>Accepts the next connection; waits as long as only the last descriptors are left, which are not for connections.</summary>
    /// <param name="listener">Where it waits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="onExhausted">Is told when descriptors are short; null for nobody.</param>
    internal async Task<Socket> AcceptAsync(Socket listener, CancellationToken cancellationToken, Action? onExhausted = null)
    {
        while (FileReserve.IsReached(_newest))
        {
            onExhausted?.Invoke();
            await _released.Next.WaitAsync(Longest, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var accepted = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
        if (OperatingSystem.IsLinux())
            _newest = (int)accepted.SafeHandle.DangerousGetHandle();
        return accepted;
    }

    /// <summary>A descriptor of the owner's was closed.</summary>
    internal void Release() => _released.Beat();

    /// <summary>Rests, unless the failure was the connection's; never throws: the loop looks at the token itself.</summary>
    internal async Task AfterAsync(SocketException failure, CancellationToken cancellationToken)
    {
        if (failure.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            return;
        await _released.Next.WaitAsync(Longest, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

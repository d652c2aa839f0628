using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>One search over UDP or ICMP: finds who answers, then the sizes. It blocks its thread, which is its own.</summary>
internal sealed class PathMtuSearch : IDisposable
{
    private const int ContactProbes = 5;
    private const long ContactSpacing = 100_000_000;
    private const int ForwardWidth = 8;
    // Big packets sent at one go would overrun the receive queue, and that loss would be our own.
    private const int BurstBytes = 128 * 1024;

    private readonly long _timeout;
    private readonly bool _isIPv6;
    private readonly int _maximum;
    private readonly ResponderChannel? _responder;
    private readonly EchoChannel? _echo;
    private readonly int _epoll = NativeEpoll.Create();
    private readonly int _wake = NativeEpoll.CreateEvent();

    internal PathMtuSearch(NetworkContext context, PathMtuOptions options, IPAddress address, int maximum)
    {
        _timeout = MonotonicClock.ToNanoseconds(options.Timeout);
        _isIPv6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        _maximum = maximum;
        try
        {
            if (options.Method is PathMtuMethod.Auto or PathMtuMethod.Responder)
                _responder = ResponderChannel.Open(context, options.SourceAddress, new IPEndPoint(address, options.Port));
            if (options.Method is PathMtuMethod.Auto or PathMtuMethod.Icmp)
            {
                _echo = EchoChannel.TryOpen(context, options.SourceAddress, address, out var errno);
                if (_echo is null && options.Method == PathMtuMethod.Icmp)
                    throw errno is Errno.EPERM or Errno.EACCES
                        ? new NetTestException(ErrorReason.MissingPrivilege, $"ICMP echo from {context} needs root, CAP_NET_RAW or a group in net.ipv4.ping_group_range; without it, probe by responder or tcp.", options.Target)
                        : SystemCallError.Create($"ICMP echo could not be sent from {context}", errno, options.Target);
            }
            foreach (var channel in Channels)
                NativeEpoll.Add(_epoll, channel.Descriptor, NativeEpoll.EPOLLIN, 0);
            NativeEpoll.Add(_epoll, _wake, NativeEpoll.EPOLLIN, 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // Who answers.
    private PathMtuChannel? Channel { get; set; }

    private SizeSearch? Forward => Channel?.Forward;

    private SizeSearch? Reverse => (Channel as ResponderChannel) is { Declined: false } responder ? responder.Reverse : null;

    private IEnumerable<PathMtuChannel> Channels => new PathMtuChannel?[] { _responder, _echo }.OfType<PathMtuChannel>();

    /// <summary>What has been found so far.</summary>
    internal PathMtuFinding Describe() => new()
    {
        Method = Channel switch { null => null, ResponderChannel => PathMtuMethod.Responder, _ => PathMtuMethod.Icmp },
        Forward = Forward?.Outcome ?? SizeOutcome.NoAnswer,
        ForwardPassed = Forward?.Passed ?? 0,
        ForwardRefusal = Forward?.Refusal,
        Reverse = Reverse?.Outcome,
        ReversePassed = Reverse?.Passed ?? 0,
        ReverseRefusal = Reverse?.Refusal,
        UnreachableBy = Channels.Select(channel => channel.UnreachableBy).FirstOrDefault(by => by is not null),
        Rtt = Channel?.Rtt,
        ProbesSent = Channels.Sum(channel => channel.ProbesSent),
        ProbesAcknowledged = Channels.Sum(channel => channel.ProbesAcknowledged),
    };

    /// <summary>Runs until all is known or the token is cancelled; what is known by then stays.</summary>
    internal void Run(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static state => NativeEpoll.Signal((int)state!), _wake);
        Channel = FindContact(cancellationToken);
        if (Channel is null)
            return;
        var now = MonotonicClock.Now;
        Channel.Forward = Create(Channel, ForwardWidth, now);
        if (Channel is ResponderChannel responder)
            responder.Reverse = Create(Channel, PathMtuMessage.MaximumSizes - 1, now);
        while (!cancellationToken.IsCancellationRequested && IsUnfinished)
        {
            SendDue();
            Channel.ReceiveAll();
            if (IsUnfinished)
                Wait(Math.Min(DueOf(Forward), DueOf(Reverse)));
            Channel.ReceiveAll();
        }
    }

    public void Dispose()
    {
        foreach (var channel in Channels)
            channel.Dispose();
        NativeSocket.Close(_epoll);
        NativeSocket.Close(_wake);
    }

    private bool IsUnfinished => Forward is { Outcome: SizeOutcome.Unfinished } || Reverse is { Outcome: SizeOutcome.Unfinished };

    private static long DueOf(SizeSearch? search) => search is { Outcome: SizeOutcome.Unfinished } ? search.Due : MonotonicClock.Never;

    private SizeSearch Create(PathMtuChannel channel, int width, long now)
    {
        var search = new SizeSearch(channel.SmallestBytes, _isIPv6 ? 1280 : 1200, _maximum, width, _timeout, now);
        search.Acknowledge(channel.SmallestBytes, channel.Rtt ?? 0, now);
        return search;
    }

    private void SendDue()
    {
        var burst = 0;
        while (burst < BurstBytes && Forward!.TryTake(MonotonicClock.Now, out var size))
        {
            Channel!.Send(size);
            burst += size;
        }
        if (Reverse is not { } reverse)
            return;
        Span<int> sizes = stackalloc int[PathMtuMessage.MaximumSizes];
        var count = 0;
        while (count < sizes.Length && reverse.TryTake(MonotonicClock.Now, out var size))
            sizes[count++] = size;
        if (count > 0)
            ((ResponderChannel)Channel!).SendRequest(sizes[..count]);
    }

    // The responder knows most, so an answer to an echo, which the far end's kernel gives, waits for the responder's, which a program has to give: half
    // the time that an answer may take, and no less than three spacings, in which three of its probes went unanswered.
    private PathMtuChannel? FindContact(CancellationToken cancellationToken)
    {
        var start = MonotonicClock.Now;
        var end = start + ((ContactProbes - 1) * ContactSpacing) + _timeout;
        var sent = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = MonotonicClock.Now;
            if (sent < ContactProbes && now >= start + (sent * ContactSpacing))
            {
                sent++;
                foreach (var channel in Channels.Where(channel => channel.Rtt is null && channel.ConnectError == 0))
                    channel.Send(channel.SmallestBytes);
            }
            foreach (var channel in Channels)
                channel.ReceiveAll();
            if (_responder is { Rtt: not null })
                return _responder;
            if (_echo is { Rtt: { } rtt } && (_responder is null or { UnreachableBy: not null } || now - start > Math.Max((3 * ContactSpacing) + (2 * rtt), _timeout / 2)))
                return _echo;
            if (now >= end || Channels.All(channel => channel.ConnectError != 0 || channel.UnreachableBy is not null))
                return null;
            Wait(Math.Min(end, sent < ContactProbes ? start + (sent * ContactSpacing) : end));
        }
        return null;
    }

    private unsafe void Wait(long due)
    {
        var events = stackalloc byte[64];
        var wait = Math.Clamp(due - MonotonicClock.Now, 0, 100_000_000);
        if (wait > 0)
            NativeEpoll.Wait(_epoll, events, 4, wait);
    }
}

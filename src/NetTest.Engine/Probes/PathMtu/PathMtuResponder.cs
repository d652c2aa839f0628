using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>
/// The far end of a path MTU search, bytes only. Whoever owns the socket hands over what arrives and what its error queue says; see
/// <see cref="PathMtuResponderSocket"/> for what the socket needs.
/// </summary>
/// <remarks>
/// It is no amplifier. To a source that has proved nothing it answers with 64 bytes, and only to messages of at least 64. Testing the
/// way back needs packets that may be bigger than what gets through on the way here (a black hole in one direction), so the rule
/// "never more than the request" cannot hold for them. Instead they are sent only against a cookie that the source has received at
/// that address and port (return routability, as QUIC does it in RFC 9000, section 8.1), and only so many bytes per address and
/// time: a source can flood nobody but itself, and that within limits. The cookie is a keyed hash, so nothing is kept for
/// sources that only ask.
/// </remarks>
internal sealed class PathMtuResponder
{
    /// <summary>Bytes of reverse probes per address and window: three rounds of the widest search.</summary>
    internal const int BudgetBytes = 4 * 1024 * 1024;

    /// <summary>Addresses that are served reverse probes within a window; more get none.</summary>
    internal const int MaximumSources = 1024;

    /// <summary>The largest UDP payload there is.</summary>
    private const int MaximumPayload = 65507;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _buffer = new byte[MaximumPayload];
    private readonly Dictionary<IPAddress, int> _spent = [];
    private readonly TimeProvider _time;
    private long _windowStart;

    internal PathMtuResponder(TimeProvider time)
    {
        _time = time;
        _windowStart = time.GetTimestamp();
    }

    /// <summary>Answers one datagram. Calls must not overlap.</summary>
    /// <param name="datagram">The UDP payload as it arrived, untruncated.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="send">Sends to that source.</param>
    /// <returns>Whether it was one of this protocol's.</returns>
    internal bool Handle(ReadOnlySpan<byte> datagram, IPEndPoint source, PathMtuSend send)
    {
        if (PathMtuMessage.TryParse(datagram) is not { } message)
            return false;
        switch (message.Kind)
        {
            case PathMtuMessageKind.Probe:
                Acknowledge(message, datagram.Length, source, send);
                break;
            case PathMtuMessageKind.ReverseRequest when IsValid(PathMtuMessage.Cookie(datagram), source):
                SendProbes(message, datagram, source, send);
                break;
            case PathMtuMessageKind.ReverseRequest:
                Acknowledge(message, received: 0, source, send);
                break;
        }
        return true;
    }

    /// <summary>
    /// Passes on what the error queue said about a reverse probe. The head of that probe comes back in the queue's payload, as far as the
    /// router quoted it; without it nobody can tell whose it was, and nothing is sent.
    /// </summary>
    /// <param name="quoted">The queue's payload.</param>
    /// <param name="namedMtu">The MTU that was named; 0 if none was.</param>
    /// <param name="refusedBy">Who refused; null for the local interface.</param>
    /// <param name="send">Sends to the destination of the probe that was refused.</param>
    internal void Refused(ReadOnlySpan<byte> quoted, uint namedMtu, IPAddress? refusedBy, PathMtuSend send)
    {
        if (PathMtuMessage.TryParse(quoted) is not { Kind: PathMtuMessageKind.ReverseProbe } probe)
            return;
        Span<byte> head = stackalloc byte[PathMtuMessage.HeadLength];
        (probe with { Kind = PathMtuMessageKind.ReverseRefusal, NamedMtu = namedMtu, RefusedBy = refusedBy }).Write(head);
        _ = send(head);
    }

    private void Acknowledge(in PathMtuMessage request, int received, IPEndPoint source, PathMtuSend send)
    {
        Span<byte> head = stackalloc byte[PathMtuMessage.HeadLength];
        Span<byte> cookie = stackalloc byte[PathMtuMessage.CookieLength];
        MakeCookie(source, Epoch(), cookie);
        new PathMtuMessage { Kind = PathMtuMessageKind.Acknowledgement, Session = request.Session, Sequence = request.Sequence, Size = (uint)received }.Write(head, cookie);
        _ = send(head);
    }

    private void SendProbes(in PathMtuMessage request, ReadOnlySpan<byte> datagram, IPEndPoint source, PathMtuSend send)
    {
        Span<int> sizes = stackalloc int[PathMtuMessage.MaximumSizes];
        var count = PathMtuMessage.ReadSizes(datagram, sizes);
        var overhead = source.Address.GetAddressBytes().Length == 4 ? 28 : 48;
        foreach (var size in sizes[..count])
        {
            if (size < PathMtuMessage.HeadLength || size > MaximumPayload)
                continue;
            var probe = new PathMtuMessage { Kind = PathMtuMessageKind.ReverseProbe, Session = request.Session, Sequence = request.Sequence, Size = (uint)size };
            if (!Spend(source.Address, size + overhead))
            {
                // Silence would look like a black hole.
                (probe with { Kind = PathMtuMessageKind.ReverseDeclined }).Write(_buffer);
                _ = send(_buffer.AsSpan(0, PathMtuMessage.HeadLength));
                return;
            }
            probe.Write(_buffer);
            if (send(_buffer.AsSpan(0, size)) == UnfragmentedSocket.EMSGSIZE)
                Refused(_buffer.AsSpan(0, PathMtuMessage.HeadLength), namedMtu: 0, refusedBy: null, send);
        }
    }

    private bool Spend(IPAddress source, int bytes)
    {
        if (_time.GetElapsedTime(_windowStart) >= Window)
        {
            _windowStart = _time.GetTimestamp();
            _spent.Clear();
        }
        ref var spent = ref CollectionsMarshal.GetValueRefOrAddDefault(_spent, source, out var known);
        if (!known && _spent.Count > MaximumSources)
        {
            _spent.Remove(source);
            return false;
        }
        if (spent + bytes > BudgetBytes)
            return false;
        spent += bytes;
        return true;
    }

    private bool IsValid(ReadOnlySpan<byte> cookie, IPEndPoint source)
    {
        Span<byte> expected = stackalloc byte[PathMtuMessage.CookieLength];
        var epoch = Epoch();
        for (var age = 0; age < 2; age++)
        {
            MakeCookie(source, epoch - age, expected);
            if (CryptographicOperations.FixedTimeEquals(expected, cookie))
                return true;
        }
        return false;
    }

    // A cookie lives for one to two minutes.
    private long Epoch() => _time.GetUtcNow().ToUnixTimeSeconds() / 60;

    private void MakeCookie(IPEndPoint source, long epoch, Span<byte> cookie)
    {
        Span<byte> content = stackalloc byte[16 + sizeof(int) + sizeof(long)];
        content.Clear();
        source.Address.TryWriteBytes(content, out _);
        MemoryMarshal.Write(content[16..], source.Port);
        MemoryMarshal.Write(content[20..], epoch);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, content, hash);
        hash[..PathMtuMessage.CookieLength].CopyTo(cookie);
    }
}

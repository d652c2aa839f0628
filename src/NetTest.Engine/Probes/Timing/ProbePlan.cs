using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Probes.Stamp;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>The sessions that a measurement is made of, with their sockets open.</summary>
internal sealed class ProbePlan : IDisposable
{
    private const int SOCK_RAW = 3;
    private const int DefaultLongPayload = 10_000;

    // Over IPv4 a datagram has 65,535 bytes with its headers.
    private const int LargestDatagram = 65_507;

    private readonly ProbeTarget _target;
    private readonly ConnTestOptions _options;
    private readonly List<IProbeSession> _sessions = [];

    private ProbePlan(ProbeTarget target, ConnTestOptions options)
    {
        _target = target;
        _options = options;
    }

    internal IReadOnlyList<IProbeSession> Sessions => _sessions;

    /// <summary>Short probes in the order in which their numbers are preferred.</summary>
    internal List<ProbeStream> Short { get; } = [];

    internal List<ProbeStream> Long { get; } = [];

    /// <summary>Our own address, of the first socket that has one.</summary>
    internal IPEndPoint? Source => _sessions
        .Select(session => session switch
        {
            DatagramSession datagram => datagram.LocalEndPoint,
            TcpRequestSession request => request.LocalEndPoint,
            TcpConnectSession connect => connect.LocalEndPoint,
            _ => null,
        })
        .FirstOrDefault(endPoint => endPoint is not null && !endPoint.Address.Equals(IPAddress.Any) && !endPoint.Address.Equals(IPAddress.IPv6Any));

    /// <summary>What the kernel tells of the TCP connections, the one with the most traffic first.</summary>
    internal IReadOnlyList<TcpFacts> Facts =>
        [.. _sessions.OfType<TcpRequestSession>().OrderByDescending(session => session.Stream.PayloadBytes).Select(session => session.Facts)
            .Concat(_sessions.OfType<TcpConnectSession>().Select(session => session.Facts)).OfType<TcpFacts>()];

    private int LongPayload => _options.LongPayloadBytes
        ?? (_options.Protocol is ProbeProtocol.Auto or ProbeProtocol.Udp or ProbeProtocol.TcpRequest ? DefaultLongPayload : 0);

    /// <summary>Opens the sockets.</summary>
    /// <exception cref="NetTestException">The machine cannot: privilege, limits, not Linux.</exception>
    internal static ProbePlan Create(ProbeTarget target, ConnTestOptions options)
    {
        if (!OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, $"Protocol {ConnTestRules.Word(options.Protocol)} needs the kernel's time stamps, which only Linux gives; use http, https or grpc here.", options.Protocol);
        var plan = new ProbePlan(target, options);
        try
        {
            plan.AddAll();
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions)
            session.Dispose();
    }

    private void AddAll()
    {
        switch (_options.Protocol)
        {
            case ProbeProtocol.Auto:
                AddDatagrams(ProbeProtocol.Udp);
                TryAddIcmp();
                AddRequests();
                AddConnect();
                break;
            case ProbeProtocol.Icmp:
                AddIcmp(_options.PayloadBytes, Short);
                if (LongPayload > 0)
                    AddIcmp(LongPayload, Long);
                break;
            case ProbeProtocol.Tcp:
                AddConnect();
                break;
            case ProbeProtocol.TcpRequest:
                AddRequests();
                break;
            default:
                AddDatagrams(_options.Protocol);
                break;
        }
    }

    private void AddDatagrams(ProbeProtocol protocol)
    {
        AddDatagram(protocol, _options.PayloadBytes, Short);
        if (LongPayload > 0)
            AddDatagram(protocol, LongPayload, Long);
    }

    private void AddDatagram(ProbeProtocol protocol, int payload, List<ProbeStream> streams)
    {
        var key = _options.Key is { } bytes ? new StampKey(bytes) : null;
        var request = new StampRequest(payload, key, hasControl: protocol == ProbeProtocol.Udp);
        var own = NativeClock.ReadError();
        var error = StampTime.EncodeError(own?.IsSynchronised ?? false, _options.PtpTimestamps, own?.MaximumError ?? 1_000_000_000);
        var format = new StampProbeFormat(request, key, acceptEcho: protocol == ProbeProtocol.Udp && key is null, error);
        var stream = Add(streams, protocol, request.Length);
        _sessions.Add(new DatagramSession(DatagramSocket.Open(_options, _target.EndPoint, NativeSocket.SOCK_DGRAM, 0), format, stream, _options));
    }

    private void TryAddIcmp()
    {
        try
        {
            AddIcmp(_options.PayloadBytes, Short);
        }
        catch (NetTestException exception) when (exception.Reason == ErrorReason.MissingPrivilege)
        {
            // The other ways do without.
        }
    }

    private void AddIcmp(int payload, List<ProbeStream> streams)
    {
        var target = new IPEndPoint(_target.Address, 0);
        var isIPv6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        var protocol = isIPv6 ? NativeOption.IPPROTO_ICMPV6 : NativeOption.IPPROTO_ICMP;
        var isRaw = true;
        DatagramSocket socket;
        try
        {
            socket = DatagramSocket.Open(_options, target, SOCK_RAW, protocol);
            Filter(socket);
        }
        catch (NetTestException exception) when (exception.Reason == ErrorReason.MissingPrivilege)
        {
            // A ping socket, where net.ipv4.ping_group_range lets this user have one (icmp(7)).
            isRaw = false;
            socket = OpenPingSocket(target, protocol);
        }

        // The header is not payload, but both must fit into a datagram.
        payload = Math.Min(payload, LargestDatagram - 8);
        _sessions.Add(new DatagramSession(socket, new EchoProbeFormat(isIPv6, isRaw, payload), Add(streams, ProbeProtocol.Icmp, payload), _options));
    }

    private DatagramSocket OpenPingSocket(IPEndPoint target, int protocol)
    {
        try
        {
            return DatagramSocket.Open(_options, target, NativeSocket.SOCK_DGRAM, protocol);
        }
        catch (NetTestException exception) when (exception.Reason == ErrorReason.MissingPrivilege)
        {
            throw new NetTestException(ErrorReason.MissingPrivilege, $"ICMP echo from {_options.Context} needs root, CAP_NET_RAW or a group in net.ipv4.ping_group_range; without it, probe by udp or tcp.", _options.Target, exception);
        }
    }

    // A raw socket sees all ICMP of the host; only echo replies are worth waking for.
    private static void Filter(DatagramSocket socket)
    {
        if (!socket.IsIPv6)
        {
            _ = NativeSocket.SetOption(socket.Descriptor, NativeOption.SOL_RAW, NativeOption.ICMP_FILTER, ~(1 << EchoMessage.Reply4));
            return;
        }

        Span<byte> blocked = stackalloc byte[32];
        blocked.Fill(0xFF);
        blocked[EchoMessage.Reply6 / 8] &= unchecked((byte)~(1 << (EchoMessage.Reply6 % 8)));
        _ = NativeSocket.SetOption(socket.Descriptor, NativeOption.IPPROTO_ICMPV6, NativeOption.ICMP6_FILTER, blocked);
    }

    private void AddRequests()
    {
        AddRequest(_options.PayloadBytes, Short);
        if (LongPayload > 0)
            AddRequest(LongPayload, Long);
    }

    private void AddRequest(int payload, List<ProbeStream> streams)
    {
        var format = new EchoStreamFormat(payload);
        _sessions.Add(new TcpRequestSession(_target, Add(streams, ProbeProtocol.TcpRequest, format.Length), format, _options));
    }

    private void AddConnect() => _sessions.Add(new TcpConnectSession(_target, Add(Short, ProbeProtocol.Tcp, null), _options));

    private static ProbeStream Add(List<ProbeStream> streams, ProbeProtocol protocol, int? payload)
    {
        var stream = new ProbeStream(ConnTestRules.Word(protocol), payload);
        streams.Add(stream);
        return stream;
    }
}

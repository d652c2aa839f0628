using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>
/// ICMP echo on a thread of its own. The kernel stamps the answers as they arrive (SO_TIMESTAMPING, kernel document timestamping.rst), so that the
/// load's threads, which may keep this one from running, do not count as latency.
/// </summary>
internal sealed class EchoProbe : ILatencyProbe
{
    private const int RawSocket = 3; // SOCK_RAW
    private const int IcmpProtocol = 1, IcmpV6Protocol = 58;
    private const int ReceiveTimeout = 20; // SO_RCVTIMEO
    private const int SoftwareReceiveStamps = 0x8 | 0x10; // SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE
    private const long Millisecond = 1_000_000;

    private readonly SafeSocketHandle _handle;
    private readonly bool _isIPv6;
    private readonly bool _isRaw;
    private readonly byte[] _target;
    private readonly ushort _identifier = (ushort)RandomNumberGenerator.GetInt32(0x10000);

    private EchoProbe(SafeSocketHandle handle, IPAddress target, bool isRaw)
    {
        _handle = handle;
        _isRaw = isRaw;
        _isIPv6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        _target = NativeSocket.ToNative(new IPEndPoint(target, 0));
    }

    public string Name => "icmp";

    private int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens a ping socket, which needs no privilege where net.ipv4.ping_group_range has the user's group (icmp(7)), else a raw one; null if neither is allowed.</summary>
    internal static EchoProbe? TryOpen(NetworkContext context, IPAddress target, IPAddress? source)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var isIPv6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        foreach (var type in (ReadOnlySpan<int>)[NativeSocket.SOCK_DGRAM, RawSocket])
        {
            var fd = context.OpenSocket(isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, type, isIPv6 ? IcmpV6Protocol : IcmpProtocol);
            if (fd < 0)
                continue;
            var handle = new SafeSocketHandle(fd, ownsHandle: true);
            if ((source is null || NativeSocket.Bind(fd, NativeSocket.ToNative(new IPEndPoint(source, 0))) >= 0)
                && NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeOption.SO_TIMESTAMPING, SoftwareReceiveStamps) >= 0)
            {
                return new EchoProbe(handle, target, type == RawSocket);
            }

            handle.Dispose();
        }

        return null;
    }

    public Task RunAsync(RttLog log, TimeSpan interval, TimeSpan grace, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Run(log, MonotonicClock.ToNanoseconds(interval), MonotonicClock.ToNanoseconds(grace), cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => _handle.Dispose();

    private void Run(RttLog log, long interval, long grace, CancellationToken cancellationToken)
    {
        var start = MonotonicClock.Now;
        var departures = new List<long>();
        var end = MonotonicClock.Never;
        while (true)
        {
            var now = MonotonicClock.Now;
            if (end == MonotonicClock.Never && cancellationToken.IsCancellationRequested)
                end = now + grace;
            if (now >= end || (end != MonotonicClock.Never && !log.IsWaiting))
                return;
            var next = end == MonotonicClock.Never ? start + (departures.Count * interval) : end;
            if (end == MonotonicClock.Never && now >= next)
                Send(log, now, departures);
            else
                Receive(log, departures, Math.Min(next - now, 50 * Millisecond));
        }
    }

    private void Send(RttLog log, long now, List<long> departures)
    {
        var number = log.Sent(now);
        // Stamps are of the wall clock; a step of it within one round trip would show as one odd value.
        departures.Add(NativeClock.RealtimeNanoseconds);
        // What cannot leave is lost like any other probe.
        _ = NativeSocket.SendTo(Descriptor, EchoMessage.Request(_isIPv6, _identifier, (ushort)number), _target);
    }

    private unsafe void Receive(RttLog log, List<long> departures, long wait)
    {
        // 0 would mean for ever.
        ReadOnlySpan<long> timeout = [wait / (1000 * Millisecond), Math.Max(1, wait / 1000 % Millisecond)];
        _ = NativeSocket.SetOption(Descriptor, NativeSocket.SOL_SOCKET, ReceiveTimeout, MemoryMarshal.AsBytes(timeout));
        var data = stackalloc byte[256];
        var control = stackalloc byte[256];
        var vector = new IoVector { Base = data, Length = 256 };
        var message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 256 };
        var length = NativeMessage.Receive(Descriptor, &message, 0);
        if (length <= 0)
            return;
        var arrival = ReadStamp(new ReadOnlySpan<byte>(control, (int)message.ControlLength)) ?? NativeClock.RealtimeNanoseconds;
        if (TryReadSequence(new ReadOnlySpan<byte>(data, length)) is { } sequence && log.Find(sequence) is { } number && number < departures.Count)
            log.Answered(number, arrival - departures[number]);
    }

    private ushort? TryReadSequence(ReadOnlySpan<byte> datagram)
    {
        if (_isRaw)
            return EchoMessage.IsReply(_isIPv6, datagram, _identifier) ? BinaryPrimitives.ReadUInt16BigEndian(datagram[(_isIPv6 ? 6 : ((datagram[0] & 0xF) * 4) + 6)..]) : null;
        // A ping socket gets only its own answers, without the IP header, and under an identifier that the kernel chose.
        return datagram.Length >= 8 && datagram[0] == (_isIPv6 ? 129 : 0) ? BinaryPrimitives.ReadUInt16BigEndian(datagram[6..]) : null;
    }

    // struct scm_timestamping: three struct timespec, the first of which is the software stamp (linux/errqueue.h).
    private static long? ReadStamp(ReadOnlySpan<byte> control)
    {
        var messages = new ControlMessages(control);
        while (messages.MoveNext())
        {
            if (messages is { Level: NativeSocket.SOL_SOCKET, Type: NativeOption.SO_TIMESTAMPING } && messages.Data.Length >= 16)
            {
                var (seconds, nanoseconds) = (MemoryMarshal.Read<long>(messages.Data), MemoryMarshal.Read<long>(messages.Data[8..]));
                return seconds == 0 ? null : (seconds * 1000 * Millisecond) + nanoseconds;
            }
        }

        return null;
    }
}

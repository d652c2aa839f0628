using System.Net.Sockets;
using System.Text.Json;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>Real frames between two namespaces, measured by programs that we did not write, or by plain sockets.</summary>
[Collection(NetworkGroup.Name)]
public sealed class LinkEmulatorTests
{
    private const int Datagrams = 20_000;

    public static TheoryData<bool, long> DirectionsAndSeeds => new() { { true, 3 }, { false, 3 }, { true, 20_260_101 }, { false, 20_260_101 } };

    [Fact]
    public async Task Twenty_milliseconds_each_way_are_forty_for_ping()
    {
        Requires.Tool("ping", "iputils-ping");
        var spec = new ImpairmentSpec { DelayMs = 20 };
        await using var pair = await EmulatedPair.CreateAsync(spec, spec);
        var all = new List<double>();
        var rtt = await Undisturbed.RttAsync(
            async () =>
            {
                var some = await pair.PingAsync(50);
                all.AddRange(some);
                return some;
            },
            41);
        Assert.InRange(rtt, 40, 41);
        Assert.Equal(Enumerable.Range(1, 50), await Ping.AnsweredAsync(pair.A, EmulatedPair.AddressB, 50));

        // What the emulator says of its own lateness is a part of what ping saw, which it prints to a tenth of a millisecond.
        Assert.InRange(pair.Counters.Egress.LatenessP50Ms!.Value, 0, all.Order().ElementAt(all.Count / 2) - 40 + 0.2);
    }

    [Theory]
    [MemberData(nameof(DirectionsAndSeeds))]
    public async Task Loss_in_one_direction_is_what_was_asked_and_the_other_is_left_alone(bool isEgress, long seed)
    {
        var spec = new ImpairmentSpec { LossPercent = 5, Seed = seed };
        await using var pair = await EmulatedPair.CreateAsync(isEgress ? spec : null, isEgress ? null : spec);
        var there = await Datagram.CountAsync(pair, fromA: isEgress, Datagrams);
        Binomial.AssertWithin99(Datagrams - there.Received, Datagrams, 5);
        var back = await Datagram.CountAsync(pair, fromA: !isEgress, 2000);
        Assert.Equal(2000, back.Received);
        var counted = there.Counters;
        Assert.Equal(Datagrams - there.Received, counted.Lost);
        Assert.Equal(0, counted.Overrun);
    }

    [Theory]
    [MemberData(nameof(DirectionsAndSeeds))]
    public async Task Duplicates_and_corruption_are_what_was_asked(bool isEgress, long seed)
    {
        var spec = new ImpairmentSpec { DuplicatePercent = 3, CorruptPercent = 4, Seed = seed };
        await using var pair = await EmulatedPair.CreateAsync(isEgress ? spec : null, isEgress ? null : spec);
        var receiver = isEgress ? pair.B : pair.A;
        var before = await TestNamespaces.ReadCounterAsync(receiver, "Udp", "InCsumErrors") + await TestNamespaces.ReadCounterAsync(receiver, "Ip", "InHdrErrors");
        var got = await Datagram.CountAsync(pair, isEgress, Datagrams, payloadBytes: 1000);
        var refused = await TestNamespaces.ReadCounterAsync(receiver, "Udp", "InCsumErrors") + await TestNamespaces.ReadCounterAsync(receiver, "Ip", "InHdrErrors") - before;
        var counted = got.Counters;
        Binomial.AssertWithin99(counted.Duplicated, Datagrams, 3);
        Binomial.AssertWithin99(counted.Corrupted, Datagrams + counted.Duplicated, 4);

        // The receiver's kernel finds it by the checksums, all but what hits the Ethernet header (14 of 1042 bytes), which no checksum covers here.
        Assert.InRange(refused, counted.Corrupted * 0.96, counted.Corrupted);
        Assert.InRange(got.Received, Datagrams + counted.Duplicated - counted.Corrupted, Datagrams + counted.Duplicated - refused);
        Assert.InRange(got.Duplicates, counted.Duplicated * 0.88, counted.Duplicated);
        Assert.True(got.IsPayloadIntact);
    }

    [Theory]
    [MemberData(nameof(DirectionsAndSeeds))]
    public async Task Reordered_frames_overtake_those_with_the_delay(bool isEgress, long seed)
    {
        const int Count = 10_000;
        var spec = new ImpairmentSpec { DelayMs = 100, ReorderPercent = 2, Seed = seed };
        await using var pair = await EmulatedPair.CreateAsync(isEgress ? spec : null, isEgress ? null : spec);
        var got = await Datagram.CountAsync(pair, isEgress, Count);
        Assert.Equal(Count, got.Received);
        var counted = got.Counters;
        Binomial.AssertWithin99(counted.Reordered, Count, 2);

        // After a pause of the sender there is nothing to overtake.
        Assert.InRange(got.Overtaking, counted.Reordered * 0.9, counted.Reordered);
    }

    [Theory]
    [InlineData(JitterDistribution.Uniform, 1)]
    [InlineData(JitterDistribution.Uniform, 2)]
    [InlineData(JitterDistribution.Normal, 1)]
    [InlineData(JitterDistribution.Normal, 2)]
    public async Task Jitter_is_spread_as_asked(JitterDistribution distribution, long seed)
    {
        await using var pair = await EmulatedPair.CreateAsync(new ImpairmentSpec { DelayMs = 200, JitterMs = 50, JitterDistribution = distribution, Seed = seed });
        // The distance of two percentiles, which a constant lateness of this machine does not change; and wide, so that a varying one changes it little.
        var (low, high, expected) = distribution == JitterDistribution.Uniform ? (0.1, 0.9, 80.0) : (0.158655, 0.841345, 100.0);
        var delays = await Undisturbed.MeasureAsync(
            async () => (await Datagram.MeasureDelaysAsync(pair, 2000)).Order().ToList(),
            delays => delays[1000] > 200 + 10 || Width(delays) > expected * 1.1);
        Assert.Equal(2000, delays.Count);
        Assert.InRange(Width(delays), expected * 0.9, expected * 1.1);
        Assert.InRange(delays[1000], 200 - 6, 200 + 10);

        double Width(List<double> sorted) => sorted[(int)(2000 * high)] - sorted[(int)(2000 * low)];
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fifty_megabits_are_fifty_for_iperf3(bool isEgress)
    {
        Requires.Tool("iperf3", "iperf3");
        var spec = new ImpairmentSpec { RateBitsPerSecond = 50_000_000 };
        await using var pair = await EmulatedPair.CreateAsync(isEgress ? spec : null, isEgress ? null : spec);
        using var server = Shell.Start("ip", "netns", "exec", pair.B, "iperf3", "-s", "--forceflush");
        await Wait.ForLineAsync(server.StandardOutput, line => line.Contains("listening", StringComparison.Ordinal));
        string[] reverse = isEgress ? [] : ["-R"];
        var goodput = await Undisturbed.MeasureAsync(
            async () =>
            {
                using var document = JsonDocument.Parse(await pair.ExecAsync(inA: true, ["iperf3", "-c", EmulatedPair.AddressB, "-t", "3", "-O", "1", "-J", .. reverse]));
                return document.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
            },
            measured => measured * 1514 / 1448 < 47.5e6);
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();

        // The rate is that of frames of 1514 bytes: Ethernet 14, IP 20, TCP 20 with 12 of timestamps, and 1448 bytes of goodput.
        Assert.InRange(goodput * 1514 / 1448, 47.5e6, 52.5e6);

        // The kernel cut its segments before they came here: what is carried are frames of the wire.
        var carried = isEgress ? pair.Counters.Egress : pair.Counters.Ingress;
        Assert.InRange((double)carried.ReceivedBytes / carried.ReceivedFrames, 1400, 1514);
    }

    [Fact]
    public async Task IPv6_with_neighbour_discovery_and_ARP_pass()
    {
        Requires.Tool("ping", "iputils-ping");
        await using var pair = await EmulatedPair.CreateAsync(new ImpairmentSpec { DelayMs = 1 });
        await EmulatedPair.IpAsync($"-n {pair.A} addr add 2001:db8::1/64 dev {EmulatedPair.Device} nodad");
        await EmulatedPair.IpAsync($"-n {pair.B} addr add 2001:db8::2/64 dev {pair.HostInterface} nodad");
        await EmulatedPair.IpAsync($"-n {pair.A} neigh del {EmulatedPair.AddressB} dev {EmulatedPair.Device}");
        Assert.Equal([1, 2, 3], await Ping.AnsweredAsync(pair.A, "2001:db8::2", 3));
        Assert.Equal([1, 2, 3], await Ping.AnsweredAsync(pair.A, EmulatedPair.AddressB, 3));
    }

    [Fact]
    public async Task A_VLAN_tag_passes_on_the_largest_frame()
    {
        await using var pair = await EmulatedPair.CreateAsync(new ImpairmentSpec { DelayMs = 1 });
        using var sender = new RawSocket(pair.InA, EmulatedPair.Device);
        using var receiver = new RawSocket(pair.InB, pair.HostInterface);

        // To the other's address, VLAN 7, an EtherType for experiments (IEEE 802, 0x88B5), 1500 bytes.
        byte[] head = [2, 0, 0, 0, 0, 0x0b, 2, 0, 0, 0, 0, 0x0a, 0x81, 0, 0, 7, 0x88, 0xB5];
        byte[] frame = [.. head, .. Enumerable.Range(0, 1500).Select(i => (byte)i)];
        sender.Send(frame);
        await Wait.UntilAsync(() => pair.Counters.Egress.DeliveredFrames > 0);
        Assert.Equal(frame.Length, pair.Counters.Egress.DeliveredBytes);

        // The receiving kernel takes the tag off before a socket sees the frame, which it does for tags alone.
        Assert.Equal([.. frame[..12], .. frame[16..]], receiver.Receive());
    }

    [Theory]
    [InlineData(9000)]
    [InlineData(65521)]
    public async Task Jumbo_frames_pass_and_the_MTU_is_the_one_that_was_asked(int mtuBytes)
    {
        await using var pair = await EmulatedPair.CreateAsync(new ImpairmentSpec { DelayMs = 1 }, mtuBytes: mtuBytes);
        var (sender, receiver) = await pair.ConnectAsync(fromA: true);
        using (sender)
        using (receiver)
        {
            sender.SetRawSocketOption(0, 10, BitConverter.GetBytes(2)); // IP_MTU_DISCOVER: IP_PMTUDISC_DO
            var payload = new byte[Math.Min(65_507, mtuBytes - 28)];
            Random.Shared.NextBytes(payload);
            await sender.SendAsync(payload);
            var buffer = new byte[65536];
            receiver.ReceiveTimeout = 5000;
            Assert.Equal(payload.Length, await Task.Run(() => receiver.Receive(buffer)));
            Assert.Equal(payload, buffer[..payload.Length]);
            if (mtuBytes < 65_000)
                Assert.Equal(SocketError.MessageSize, (await Assert.ThrowsAsync<SocketException>(async () => await sender.SendAsync(new byte[mtuBytes - 27]))).SocketErrorCode);
        }
    }

    [Fact]
    public async Task Live_change_under_load_loses_nothing()
    {
        await using var pair = await EmulatedPair.CreateAsync();
        ImpairmentSpec?[] specs =
        [
            new() { DelayMs = 10 }, null, new() { RateBitsPerSecond = 20_000_000, QueueBytes = 1L << 30 }, new() { RateBitsPerSecond = 900_000_000, DelayMs = 2, QueueBytes = 1L << 30 },
            new() { DelayMs = 5, JitterMs = 5 }, new() { RateBitsPerSecond = 50_000_000, QueueBytes = 1L << 30 },
        ];
        using var stop = new CancellationTokenSource();
        var changes = 0;
        var changing = Task.Run(() =>
        {
            for (; !stop.IsCancellationRequested; changes++)
                pair.Emulator.Change(pair.HostInterface, specs[changes % specs.Length], specs[(changes + 1) % specs.Length]);
        });
        var got = await Datagram.CountAsync(pair, fromA: true, 40_000, payloadBytes: 200);
        await stop.CancelAsync();
        await changing;
        Assert.Equal(40_000, got.Received);
        Assert.True(changes > specs.Length);
        Assert.True(got.IsPayloadIntact);
    }
}

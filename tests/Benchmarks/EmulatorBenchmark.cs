using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Benchmarks;

/// <summary>What an emulated link costs that has nothing to emulate, against a veth pair: goodput, packets per second, delay at idle.</summary>
internal static class EmulatorBenchmark
{
    private const int Rounds = 3;
    private const int PayloadBytes = 64, DatagramsPerSend = 32;
    private const int SolUdp = 17, UdpSegment = 103;

    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        var emulated = new List<(double Goodput, double Ping)>();
        var plain = new List<(double Goodput, double Ping)>();
        var rates = new List<(double PerSecond, double Dropped)>();
        for (var round = 0; round < Rounds; round++)
        {
            await using (var lab = await EmulatorLab.CreateAsync(emulated: true, cancellationToken))
            {
                emulated.Add((await lab.Iperf3Async(3, cancellationToken), await lab.PingAsync(cancellationToken)));
                rates.Add(await MeasurePacketsAsync(lab, cancellationToken));
                Console.WriteLine($"  round {round + 1}: {emulated[^1].Goodput / 1e9:F2} Gbit/s, RTT {emulated[^1].Ping * 1000:F0} µs, {rates[^1].PerSecond / 1000:F0} k packets/s");
            }

            await using var peer = await EmulatorLab.CreateAsync(emulated: false, cancellationToken);
            plain.Add((await peer.Iperf3Async(3, cancellationToken), await peer.PingAsync(cancellationToken)));
            Console.WriteLine($"  veth:    {plain[^1].Goodput / 1e9:F2} Gbit/s, RTT {plain[^1].Ping * 1000:F0} µs");
        }

        var goodput = Tool.Median(emulated.Select(value => value.Goodput));
        var veth = Tool.Median(plain.Select(value => value.Goodput));
        var added = (Tool.Median(emulated.Select(value => value.Ping)) - Tool.Median(plain.Select(value => value.Ping))) * 1000;
        Console.WriteLine($"emulated link without limits, medians of {Rounds} rounds, {BenchmarkLab.CongestionControl}, frames of 1514 bytes and no offloads (veth carries segments of 64 KiB):");
        Console.WriteLine($"  goodput: {goodput / 1e9:F2} Gbit/s, veth {veth / 1e9:F2} Gbit/s, ratio {goodput / veth:F2} (goal: 1 Gbit/s)");
        Console.WriteLine($"  packets: {Tool.Median(rates.Select(rate => rate.PerSecond)) / 1000:F0} k/s of {PayloadBytes} bytes of UDP at the far end (goal: 150 k/s); {Tool.Median(rates.Select(rate => rate.Dropped)):P0} of what was sent found no room");
        Console.WriteLine($"  added to an idle round trip: {added:F0} µs, median of medians (goal: 100 µs)");
    }

    /// <summary>Sends small datagrams as fast as it can and counts what the far end's kernel got: nobody reads them, so that reading costs nothing.</summary>
    private static async Task<(double PerSecond, double Dropped)> MeasurePacketsAsync(EmulatorLab lab, CancellationToken cancellationToken)
    {
        using var context = NetworkContext.Open(lab.ClientNamespace);
        using var socket = context.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(PayloadBytes));
        socket.Connect(new IPEndPoint(IPAddress.Parse(EmulatorLab.ServerAddress), 9));
        using var receiverContext = NetworkContext.Open(lab.ServerNamespace);
        using var receiver = receiverContext.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Any, 9));

        var before = await lab.ReadDatagramsAsync(cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var sent = await Task.Factory.StartNew(() => SendFor(socket, TimeSpan.FromSeconds(3)), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var got = await lab.ReadDatagramsAsync(cancellationToken) - before;
        return (got / seconds, 1 - ((double)got / sent));
    }

    private static long SendFor(Socket socket, TimeSpan time)
    {
        var payload = new byte[PayloadBytes * DatagramsPerSend];
        var start = Stopwatch.GetTimestamp();
        long sent = 0;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            socket.Send(payload);
            sent += DatagramsPerSend;
        }

        return sent;
    }
}

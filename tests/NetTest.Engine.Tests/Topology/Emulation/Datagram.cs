using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetTest.Engine.Topology.Emulation;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>Sends numbered UDP datagrams over an emulated link and says what came of them.</summary>
internal static class Datagram
{
    private const int Burst = 32;

    // An empty datagram may be lost like any other: so long it has before the next one goes.
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(50);

    // Single datagrams are measured: so far apart that none waits behind another.
    private static readonly TimeSpan s_apart = TimeSpan.FromMilliseconds(1);

    internal sealed record Outcome(int Received, int Duplicates, int Overtaking, bool IsPayloadIntact)
    {
        /// <summary>The emulator's own counters when the last of them had left.</summary>
        internal EmulatedDirectionCounters Counters { get; init; } = new();
    }

    /// <summary>Sends so many, 32 at a time and never more than a thousand ahead of the emulator, so that nothing is lost on the way to it.</summary>
    internal static async Task<Outcome> CountAsync(EmulatedPair pair, bool fromA, int count, int payloadBytes = 32)
    {
        var (sender, receiver) = await pair.ConnectAsync(fromA);
        using (sender)
        using (receiver)
        {
            var before = Direction(pair, fromA).ReceivedFrames;
            var receiving = Task.Factory.StartNew(() => Receive(receiver, payloadBytes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var payload = new byte[payloadBytes];
            payload.AsSpan(sizeof(int)).Fill(0x5A);
            for (var i = 0; i < count; i++)
            {
                MemoryMarshal.Write(payload, i);
                sender.Send(payload);
                if (i % Burst == Burst - 1)
                    await Wait.UntilAsync(() => Direction(pair, fromA).ReceivedFrames - before > i - 1000);
            }

            await Wait.UntilAsync(() => Direction(pair, fromA) is { InFlight: 0 } direction && direction.ReceivedFrames - before >= count);

            var counters = Direction(pair, fromA);

            // What left the link is in the receiver's queue before it is counted; an empty datagram of our own, sent last, ends the wait.
            for (var i = 0; i < 200 && !receiving.IsCompleted; i++)
            {
                sender.Send(ReadOnlySpan<byte>.Empty);
                await Task.WhenAny(receiving, Task.Delay(s_again));
            }

            return (await receiving) with { Counters = counters };
        }
    }

    /// <summary>Delays of single datagrams from A to B, ms.</summary>
    internal static async Task<List<double>> MeasureDelaysAsync(EmulatedPair pair, int count)
    {
        var (sender, receiver) = await pair.ConnectAsync(fromA: true);
        using (sender)
        using (receiver)
        {
            receiver.ReceiveTimeout = 5000;
            var receiving = Task.Factory.StartNew(
                () =>
                {
                    var delays = new List<double>(count);
                    var buffer = new byte[64];
                    while (delays.Count < count)
                    {
                        receiver.Receive(buffer);
                        delays.Add(Stopwatch.GetElapsedTime(MemoryMarshal.Read<long>(buffer)).TotalMilliseconds);
                    }

                    return delays;
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            var payload = new byte[sizeof(long)];
            for (var i = 0; i < count; i++)
            {
                MemoryMarshal.Write(payload, Stopwatch.GetTimestamp());
                sender.Send(payload);
                if (i % 4 == 3)
                    await Task.Delay(s_apart);
            }

            return await receiving;
        }
    }

    private static EmulatedDirectionCounters Direction(EmulatedPair pair, bool fromA) => fromA ? pair.Counters.Egress : pair.Counters.Ingress;

    private static Outcome Receive(Socket receiver, int payloadBytes)
    {
        receiver.ReceiveTimeout = 20_000;
        var buffer = new byte[65536];
        var numbers = new List<int>();
        var intact = true;
        while (receiver.Receive(buffer) is var length && length > 0)
        {
            var number = MemoryMarshal.Read<int>(buffer);
            intact &= length == payloadBytes && !buffer.AsSpan(sizeof(int), length - sizeof(int)).ContainsAnyExcept((byte)0x5A);
            numbers.Add(number);
        }

        // One that overtook comes before one with a smaller number.
        int overtaking = 0, least = int.MaxValue;
        for (var i = numbers.Count - 1; i >= 0; i--)
        {
            if (numbers[i] > least)
                overtaking++;
            least = Math.Min(least, numbers[i]);
        }

        return new Outcome(numbers.Count, numbers.Count - numbers.Distinct().Count(), overtaking, intact);
    }
}

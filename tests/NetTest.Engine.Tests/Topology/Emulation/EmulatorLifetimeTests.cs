using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Emulation;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>Beginnings and ends: what is made, what is refused, and that nothing is left.</summary>
[Collection(NetworkGroup.Name)]
public sealed class EmulatorLifetimeTests
{
    [Fact]
    public async Task Removal_under_load_leaves_no_device_thread_or_descriptor()
    {
        Requires.Tool("iperf3", "iperf3");
        await using (await EmulatedPair.CreateAsync())
        {
            // The first use opens what stays open, such as the home namespace.
        }

        var descriptors = Descriptors();
        await using (var pair = await EmulatedPair.CreateAsync(new ImpairmentSpec { DelayMs = 20 }, new ImpairmentSpec { RateBitsPerSecond = 100_000_000 }))
        {
            using var server = Shell.Start("ip", "netns", "exec", pair.B, "iperf3", "-s", "-1");
            await Wait.UntilAsync(() => Shell.RunAsync("ip", "netns", "exec", pair.B, "ss", "-Htln", "sport = :5201").GetAwaiter().GetResult().Output.Length > 0);
            using var client = Shell.Start("ip", "netns", "exec", pair.A, "iperf3", "-c", EmulatedPair.AddressB, "-t", "30", "--bidir");
            await Wait.UntilAsync(() => pair.Counters is { Egress.DeliveredFrames: > 1000, Ingress.DeliveredFrames: > 1000 });
            await Wait.ForAsync(pair.Emulator.DisposeAsync().AsTask());
            client.Kill(entireProcessTree: true);
            server.Kill(entireProcessTree: true);
            await client.WaitForExitAsync();
            await server.WaitForExitAsync();

            Assert.DoesNotContain(EmulatedPair.Device, await pair.ExecAsync(inA: true, "ip", "-br", "link"), StringComparison.Ordinal);
            Assert.DoesNotContain(pair.HostInterface, await pair.ExecAsync(inA: false, "ip", "-br", "link"), StringComparison.Ordinal);
            var counters = pair.Counters;
            Assert.Equal("the emulator was disposed", counters.EndedBecause);
            Assert.All([counters.Egress, counters.Ingress], AssertAccounted);
            Assert.Equal(ErrorReason.InvalidArgument, Assert.Throws<NetTestException>(() => pair.Emulator.Change(pair.HostInterface, null, null)).Reason);
            await pair.Emulator.Fault;
        }

        await Wait.UntilAsync(() => Descriptors() <= descriptors && !Threads().Any(name => name.StartsWith("nettest carrie", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_namespace_that_is_deleted_ends_its_link_without_spinning_and_leaves_the_others()
    {
        await using var other = await EmulatedPair.CreateAsync();
        await using var pair = await EmulatedPair.CreateAsync(new ImpairmentSpec { DelayMs = 10 });
        await EmulatedPair.IpAsync($"netns del {pair.A}");
        pair.InA.Dispose();
        await Wait.UntilAsync(() => pair.Counters.EndedBecause is not null);
        Assert.Contains("deleted", pair.Counters.EndedBecause, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.HostInterface, await pair.ExecAsync(inA: false, "ip", "-br", "link"), StringComparison.Ordinal);
        Assert.False(pair.Emulator.Fault.IsCompleted);

        // A thread that spun would take all of this time.
        var watched = TimeSpan.FromSeconds(1);
        var before = CarrierTicks();
        await Task.Delay(watched);
        Assert.InRange(CarrierTicks() - before, 0, 20);
        Assert.Equal(1000, (await Datagram.CountAsync(other, fromA: true, 1000)).Received);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_nothing_is_left()
    {
        await using var pair = await EmulatedPair.CreateAsync();
        var fresh = $"em{Guid.NewGuid():N}"[..12];
        var error = await Assert.ThrowsAsync<NetTestException>(() => LinkEmulator.StartAsync(
            [
                new EmulatedLink { Interface = "eth7", Inside = pair.InA, HostInterface = fresh, Outside = NetworkContext.Host },
                new EmulatedLink { Interface = EmulatedPair.Device, Inside = pair.InA, HostInterface = fresh + "x" },
            ],
            CancellationToken.None));
        Assert.Contains("eth0", error.Message, StringComparison.Ordinal);
        Assert.Contains("exists", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("eth7", await pair.ExecAsync(inA: true, "ip", "-br", "link"), StringComparison.Ordinal);
        Assert.DoesNotContain(HostInspector.Links(), name => name.StartsWith(fresh, StringComparison.Ordinal) || name.StartsWith("nttap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_other_end_is_on_the_host_unless_told_otherwise_and_both_have_the_MTU()
    {
        await using var pair = await EmulatedPair.CreateAsync();
        var name = $"em{Guid.NewGuid():N}"[..12];
        await using (await LinkEmulator.StartAsync([new EmulatedLink { Interface = "wan", Inside = pair.InA, HostInterface = name, MtuBytes = 9000 }], CancellationToken.None))
        {
            Assert.Equal("9000", (await File.ReadAllTextAsync($"/sys/class/net/{name}/mtu")).Trim());
            var taken = await Assert.ThrowsAsync<NetTestException>(() => LinkEmulator.StartAsync([new EmulatedLink { Interface = "wan2", Inside = pair.InA, HostInterface = name }], CancellationToken.None));
            Assert.Contains($"'{name}' could not be made in host: a device of that name exists", taken.Message, StringComparison.Ordinal);
            Assert.Contains("mtu 9000", await pair.ExecAsync(inA: true, "ip", "link", "show", "wan"), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(name, HostInspector.Links(), StringComparer.Ordinal);
        Assert.DoesNotContain("wan", await pair.ExecAsync(inA: true, "ip", "-br", "link"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a name with spaces", "ok", 1500)]
    [InlineData("ok", "sixteen-letters-", 1500)]
    [InlineData("ok", "ok2", 67)]
    [InlineData("ok", "ok2", 65522)]
    public async Task Names_and_MTUs_that_no_device_can_have_are_refused(string name, string hostName, int mtuBytes)
    {
        var link = new EmulatedLink { Interface = name, Inside = NetworkContext.Host, HostInterface = hostName, MtuBytes = mtuBytes };
        var error = await Assert.ThrowsAsync<NetTestException>(() => LinkEmulator.StartAsync([link], CancellationToken.None));
        Assert.Equal(ErrorReason.InvalidArgument, error.Reason);
    }

    [Fact]
    public async Task A_hundred_links_are_carried()
    {
        Requires.Root();
        await using var pair = await EmulatedPair.CreateAsync();
        var links = Enumerable.Range(0, 100).Select(i => new EmulatedLink
        {
            Interface = $"d{i}",
            Inside = pair.InA,
            HostInterface = $"d{i}",
            Outside = pair.InB,
            Egress = new ImpairmentSpec { DelayMs = 1 },
        }).ToList();
        await using var emulator = await LinkEmulator.StartAsync(links, CancellationToken.None);
        var batch = string.Concat(Enumerable.Range(0, 100).Select(i => $"link set d{i} up\n"));
        foreach (var name in new[] { pair.A, pair.B })
        {
            using var ip = Shell.Start("ip", "-n", name, "-batch", "-");
            await ip.StandardInput.WriteAsync(batch);
            ip.StandardInput.Close();
            await ip.WaitForExitAsync();
        }

        // Each device speaks when it comes up: IPv6 sends router solicitations and multicast reports.
        await Wait.UntilAsync(() => emulator.Counters.All(link => link is { Egress.DeliveredFrames: > 0, Ingress.DeliveredFrames: > 0 }));
    }

    [Fact]
    public async Task A_device_that_is_down_refuses_frames_and_that_is_counted()
    {
        await using var pair = await EmulatedPair.CreateAsync();
        await EmulatedPair.IpAsync($"-n {pair.B} link set {pair.HostInterface} down");
        var (sender, receiver) = await pair.ConnectAsync(fromA: true);
        sender.Send(new byte[10]);
        await Wait.UntilAsync(() => pair.Counters.Egress.Undeliverable > 0);
        AssertAccounted(pair.Counters.Egress);
        sender.Dispose();
        receiver.Dispose();
    }

    [Fact]
    public async Task Frames_that_the_kernel_had_to_drop_are_counted_as_an_overrun()
    {
        await using var pair = await EmulatedPair.CreateAsync();
        await EmulatedPair.IpAsync($"-n {pair.A} link set {EmulatedPair.Device} txqueuelen 1");
        var (sender, receiver) = await pair.ConnectAsync(fromA: true);
        using (sender)
        using (receiver)
        {
            // Segments are cut one after another within one call, faster than another thread can take them.
            sender.SetRawSocketOption(17, 103, BitConverter.GetBytes(16)); // UDP_SEGMENT
            var payload = new byte[16 * 64];
            var sent = 0;
            while (pair.Counters.Egress.OverrunKernel == 0 && sent < 64_000)
                sent += sender.Send(payload) / 16;
            await Wait.UntilAsync(() => pair.Counters.Egress is var egress && egress.ReceivedFrames + egress.OverrunKernel == sent);
            Assert.True(pair.Counters.Egress.OverrunKernel > 0);
        }
    }

    private static void AssertAccounted(EmulatedDirectionCounters counters) => Assert.Equal(
        counters.ReceivedFrames + counters.Duplicated,
        counters.DeliveredFrames + counters.Lost + counters.QueueDropped + counters.OverrunMemory + counters.Undeliverable + counters.InFlight);

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static IEnumerable<string> Threads() => Directory.GetDirectories("/proc/self/task").Select(task => ReadOrEmpty(task + "/comm"));

    /// <summary>Processor time of all carriers, in ticks of 10 ms.</summary>
    private static long CarrierTicks() => Directory.GetDirectories("/proc/self/task")
        .Where(task => ReadOrEmpty(task + "/comm").StartsWith("nettest carrie", StringComparison.Ordinal))
        .Select(task => ReadOrEmpty(task + "/stat").Split(") ")[^1].Split(' '))
        .Sum(fields => long.Parse(fields[11], System.Globalization.CultureInfo.InvariantCulture) + long.Parse(fields[12], System.Globalization.CultureInfo.InvariantCulture));

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}

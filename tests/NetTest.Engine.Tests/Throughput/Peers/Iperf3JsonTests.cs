using System.Globalization;
using System.Text.Json;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Peers;

/// <summary>Whatever reads <c>iperf3 -J</c> reads ours: every key that the real one prints for a mode is there, with a value of the same kind.</summary>
[Collection(NetworkGroup.Name)]
public sealed class Iperf3JsonTests
{
    [Theory]
    [InlineData("", ThroughputProtocol.Tcp, ThroughputDirection.Send, 1)]
    [InlineData("-P 2 -R", ThroughputProtocol.Tcp, ThroughputDirection.Receive, 2)]
    [InlineData("--bidir", ThroughputProtocol.Tcp, ThroughputDirection.Bidirectional, 1)]
    [InlineData("-u -b 10M -P 2", ThroughputProtocol.Udp, ThroughputDirection.Send, 2)]
    [InlineData("-u -b 10M --bidir", ThroughputProtocol.Udp, ThroughputDirection.Bidirectional, 1)]
    public async Task Every_key_of_the_real_one_is_there_with_the_same_kind_of_value(string arguments, ThroughputProtocol protocol, ThroughputDirection direction, int parallel)
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        await using var listener = await Iperf3Listener.StartAsync(namespaces.Server);
        var theirs = await TestNamespaces.ExecAsync(
            namespaces.Client, ["iperf3", "-c", TestNamespaces.ServerAddress, "-J", "-t", "1", "-S", "32", "-T", "name", "--extra-data", "extra", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        using var context = NetworkContext.Open(namespaces.Client);
        var options = new ThroughputOptions
        {
            Target = TestNamespaces.ServerAddress,
            Protocol = protocol,
            Direction = direction,
            Parallel = parallel,
            Seconds = 1,
            RateBitsPerSecond = protocol == ThroughputProtocol.Udp ? 10_000_000 : null,
            TypeOfService = 32,
            Title = "name",
            ExtraData = "extra",
        };
        var result = await RunAsync(context, options);
        Assert.Equal(ResultStatus.Passed, result.Status);

        using var expected = JsonDocument.Parse(theirs);
        using var actual = JsonDocument.Parse(Iperf3Json.Serialize(result));
        var missing = new List<string>();
        Compare(expected.RootElement, actual.RootElement, "", missing);
        Assert.Empty(missing);

        // The figures are the result's own.
        var end = actual.RootElement.GetProperty("end");
        Assert.Equal(result.UploadBitsPerSecond ?? result.DownloadBitsPerSecond!.Value, end.GetProperty("sum_received").GetProperty("bits_per_second").GetDouble(), result.BitsPerSecond / 100);
        Assert.Equal(direction == ThroughputDirection.Receive ? 1 : 0, actual.RootElement.GetProperty("start").GetProperty("test_start").GetProperty("reverse").GetInt32());
    }

    [Fact]
    public async Task A_run_that_failed_says_error_as_the_real_one_does()
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        using var context = NetworkContext.Open(namespaces.Client);
        var result = await ThroughputClient.RunAsync(context, new ThroughputOptions { Target = TestNamespaces.ServerAddress }, progress: null, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(Iperf3Json.Serialize(result, indented: false));
        Assert.Equal(result.Error, document.RootElement.GetProperty("error").GetString());
        Assert.Equal(JsonValueKind.Object, document.RootElement.GetProperty("end").ValueKind);
    }

    private static async Task<ThroughputResult> RunAsync(NetworkContext context, ThroughputOptions options)
    {
        // After a test iperf3 closes its listening socket and opens another.
        return await RepeatedRun.RunAsync(context, options, isFirst: false, progress: null, TestContext.Current.CancellationToken);
    }

    private static void Compare(JsonElement expected, JsonElement actual, string path, List<string> missing)
    {
        if (Kind(expected) != Kind(actual))
        {
            missing.Add($"{path} is {Kind(actual)}, not {Kind(expected)}");
            return;
        }

        if (expected.ValueKind == JsonValueKind.Array)
        {
            if (actual.GetArrayLength() == 0)
                missing.Add($"{path} is empty");
            else if (path is "/end/streams" or "/start/connected" && expected.GetArrayLength() != actual.GetArrayLength())
                missing.Add($"{path} has {actual.GetArrayLength()}, not {expected.GetArrayLength()}");
            else
                Compare(expected[0], actual[0], path + "/0", missing);
            return;
        }

        if (expected.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in expected.EnumerateObject())
        {
            if (!actual.TryGetProperty(property.Name, out var ours))
                missing.Add($"{path}/{property.Name} is missing");
            else
                Compare(property.Value, ours, $"{path}/{property.Name}", missing);
            // What was asked for is told in the same words.
            if (path.EndsWith("test_start", StringComparison.Ordinal) && property.Name is not "blksize" && ours.ToString() != property.Value.ToString())
                missing.Add(string.Create(CultureInfo.InvariantCulture, $"{path}/{property.Name} is {ours}, not {property.Value}"));
        }
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        var kind => kind.ToString(),
    };
}

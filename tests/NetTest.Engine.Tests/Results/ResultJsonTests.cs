using System.Net;
using System.Text.Json;
using NetTest.Engine.Results;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Results;

public sealed class ResultJsonTests
{
    private static readonly TrafficServerResult Server = SampleResults.Server("ns→web", 3, 1, failed: 2, bytesSent: 10, bytesReceived: 20) with
    {
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Status = ResultStatus.Failed,
        Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["ChangeId"] = "42" },
        Options = new Dictionary<string, object?>(StringComparer.Ordinal) { ["ConnectTimeoutSeconds"] = 5.5, ["ServerName"] = null, ["Port"] = 443L },
        FailuresByReason = new Dictionary<string, long>(StringComparer.Ordinal) { ["ClosedEarly"] = 2 },
        HandshakeP50Ms = double.NaN,
    };

    [Fact]
    public void Names_are_camel_case_enums_are_names_and_what_is_unknown_is_null()
    {
        var json = ResultJson.Serialize(Server);

        Assert.StartsWith("{\"id\":", json, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"Failed\"", json, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"ns→web\"", json, StringComparison.Ordinal);
        Assert.Contains("\"tags\":{\"ChangeId\":\"42\"}", json, StringComparison.Ordinal);
        Assert.Contains("\"options\":{\"connectTimeoutSeconds\":5.5,\"serverName\":null,\"port\":443}", json, StringComparison.Ordinal);
        Assert.Contains("\"failuresByReason\":{\"ClosedEarly\":2}", json, StringComparison.Ordinal);
        Assert.Contains("\"handshakeP50Ms\":null", json, StringComparison.Ordinal);
        Assert.Contains("\"resumedSessions\":null", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_read_back_the_same()
    {
        var json = ResultJson.Serialize(Server with { HandshakeP50Ms = 1.25 });

        var read = ResultJson.Deserialize<TrafficServerResult>(json);

        Assert.Equal(json, ResultJson.Serialize(read));
        Assert.Equal(443L, read!.Options["Port"]);
    }

    [Fact]
    public void Addresses_and_times_are_scalars()
    {
        var json = ResultJson.Serialize(new
        {
            Address = IPAddress.Loopback,
            EndPoint = new IPEndPoint(IPAddress.IPv6Loopback, 443),
            Cidr = InterfaceAddress.Parse("10.1.1.2/24"),
            Delay = TimeSpan.FromMilliseconds(1500),
        });

        Assert.Equal("{\"address\":\"127.0.0.1\",\"endPoint\":\"[::1]:443\",\"cidr\":\"10.1.1.2/24\",\"delay\":1.5}", json);
    }

    [Fact]
    public void An_address_that_is_none_is_refused() =>
        Assert.Throws<JsonException>(() => ResultJson.Deserialize<InterfaceAddress>("\"10.1.1.2/99\""));
}

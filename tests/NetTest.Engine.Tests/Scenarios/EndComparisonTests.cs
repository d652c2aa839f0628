using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

public class EndComparisonTests
{
    private static readonly ScenarioCase s_tcp = ScenarioFile.Parse(Profiles.Good, "good.yaml").GetCase(null);
    private static readonly ScenarioCase s_udp = ScenarioFile.Parse(Profiles.With("server_port: 80", "protocol: udp\n          flow_mode: udp_test"), "good.yaml").GetCase(null);

    private static string Compare(ScenarioCase scenario, TrafficClientResult client, TrafficServerResult server) =>
        string.Join(' ', EndComparison.Compare(scenario, Outcomes.Of([client], [server])).Select(difference => $"{difference.Metric}:{difference.ClientsSay}/{difference.ServerSays}"));

    [Fact]
    public void Ends_that_agree_have_no_discrepancy() =>
        Assert.Equal("", Compare(s_tcp, SampleResults.Client("c", 10, bytesSent: 100, bytesReceived: 200), SampleResults.Server("web", 10, 10, bytesSent: 200, bytesReceived: 100)));

    [Fact]
    public void Every_count_that_differs_is_told() =>
        Assert.Equal(
            "Connections:10/9 Completed:10/8 BytesToServer:100/101 BytesToClient:200/199",
            Compare(s_tcp, SampleResults.Client("c", 10, bytesSent: 100, bytesReceived: 200), SampleResults.Server("web", 9, 8, bytesSent: 199, bytesReceived: 101)));

    [Theory]
    [InlineData(10, 10, "")]
    [InlineData(12, 12, "")]
    [InlineData(8, 10, "")]
    [InlineData(13, 12, "Connections:10/13")]
    [InlineData(10, 9, "Completed:10/9")]
    [InlineData(10, 13, "Completed:10/13")]
    public void A_failed_connection_may_have_been_seen_by_one_end_only(long accepted, long completed, string expected) =>
        Assert.Equal(expected, Compare(s_tcp, SampleResults.Client("c", 10, failed: 1, interrupted: 1, bytesSent: 5), SampleResults.Server("web", accepted, completed, bytesSent: 7)));

    [Fact]
    public void Over_UDP_loss_is_no_discrepancy_but_more_than_was_sent_is()
    {
        Assert.Equal("", Compare(s_udp, SampleResults.Client("c", 10, bytesSent: 100, bytesReceived: 50), SampleResults.Server("web", 9, 8, bytesSent: 80, bytesReceived: 90)));
        Assert.Equal(
            "Connections:10/11 BytesToServer:100/101 BytesToClient:50/49",
            Compare(s_udp, SampleResults.Client("c", 10, bytesSent: 100, bytesReceived: 50), SampleResults.Server("web", 11, 8, bytesSent: 49, bytesReceived: 101)));
    }

    [Fact]
    public void Clients_are_counted_where_they_connect_to_not_where_they_say()
    {
        var scenario = ScenarioFile.Parse(
            Profiles.Good
                .Replace("server_port: 80", "server_port: 80\n        - {name: other, server_port: 81}", StringComparison.Ordinal)
                .Replace("client_sum: 10", "client_sum: 10\n        - {s_name: web, server_port: 81, client_sum: 5}", StringComparison.Ordinal),
            "good.yaml").GetCase(null);

        var differences = EndComparison.Compare(scenario, Outcomes.Of([SampleResults.Client("a", 10), SampleResults.Client("b", 5)], [SampleResults.Server("web", 10, 10), SampleResults.Server("other", 5, 5)]));

        Assert.Empty(differences);
    }

    [Fact]
    public void A_server_is_settled_when_it_has_seen_all_and_holds_nothing_open()
    {
        TrafficClientResult[] clients = [SampleResults.Client("c", 10)];

        Assert.True(EndComparison.IsSettled(s_tcp, clients, [SampleResults.Server("web", 10, 10)], [0]));
        Assert.False(EndComparison.IsSettled(s_tcp, clients, [SampleResults.Server("web", 10, 10)], [1]));
        Assert.False(EndComparison.IsSettled(s_tcp, clients, [SampleResults.Server("web", 9, 9)], [0]));
        Assert.True(EndComparison.IsSettled(s_udp, clients, [SampleResults.Server("web", 9, 9)], [3]));
    }

    [Theory]
    [InlineData(10, 10, false, "")]
    [InlineData(13, 13, false, "")]
    [InlineData(14, 10, false, "Connections:10/14")]
    [InlineData(17, 17, true, "")]
    [InlineData(18, 10, true, "Connections:10/18")]
    [InlineData(9, 9, true, "Connections:10/9 Completed:10/9")]
    public void Probes_of_a_server_may_add_to_its_counts_and_never_take_from_them(long accepted, long completed, bool untilLoadEnds, string expected)
    {
        var scenario = s_tcp with
        {
            Probes =
            [
                new ScenarioProbe { Name = "pf", Namespace = "ns_c1", Far = "web", SeenBy = "web", UntilLoadEnds = untilLoadEnds, Options = new NetTest.Engine.Probes.ConnTestOptions { Target = "10.1.1.2", Interval = TimeSpan.FromSeconds(0.5), Timeout = TimeSpan.FromSeconds(2) } },
            ],
        };
        var outcome = Outcomes.Of([SampleResults.Client("c", 10, bytesSent: 100)], [SampleResults.Server("web", accepted, completed, bytesReceived: 120)]) with { Probes = [SampleResults.Probe("pf") with { Sent = 3 }] };

        Assert.Equal(expected, string.Join(' ', EndComparison.Compare(scenario, outcome).Select(difference => $"{difference.Metric}:{difference.ClientsSay}/{difference.ServerSays}")));
    }
}

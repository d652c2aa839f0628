using NetTest.Cli.Rendering;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Rendering;

public sealed class ScenarioReportTests
{
    [Fact]
    public void A_passed_scenario_at_80_columns()
    {
        const string expected = """
            PASS quick: all 2,000 connections succeeded

            Client         Succeeded  Failed  Peak  Conn/s   Throughput
            ns_c1→web  2,000 / 2,000       0     5   1,613  1.25 Gbit/s

            Times p50 / p99          Connect       Handshake              Round
            ns_c1→web        0.042 / 0.42 ms  1.25 / 12.5 ms  0.080 ms / 1.25 s

            Server  Accepted  Completed  Failed  Peak  Received   Sent
            web        2,000      2,000       0     6     12 MB  12 MB

            both ends agree on connections and bytes
            TLS 1.3, TLS_AES_256_GCM_SHA384, every handshake a full one
            built in 310 ms, traffic 1.24 s, removed in 120 ms

            """;

        Assert.Equal(expected, Write(80, Samples.Scenario));
    }

    [Fact]
    public void What_was_measured_fits_80_columns_and_says_what_failed()
    {
        var text = Write(80, Samples.Scenario with
        {
            Status = ResultStatus.Failed,
            Clients = [],
            Servers = [],
            Probes =
            [
                SampleResults.Probe("headquarters") with
                {
                    Protocol = "tcp-request", Sent = 12_000, Received = 11_999, Lost = 1, RttP50Ms = 10.25, RttP99Ms = 999, JitterMs = 0.123,
                    Options = new Dictionary<string, object?>(StringComparer.Ordinal) { ["When"] = "during" },
                },
            ],
            PathMtus =
            [
                new PathMtuResult
                {
                    Name = "headquarters", Target = "10.1.1.2", Address = "10.1.1.2", StartedAt = DateTimeOffset.UnixEpoch, DurationSeconds = 1, Status = ResultStatus.Failed, Verdict = PathMtuVerdict.BlackHole, PathMtuBytes = 1400, ProbesSent = 9,
                    ProbesAcknowledged = 3,
                },
            ],
            Throughput = [SampleResults.Throughput("upload", 47.6e6) with { Direction = "bidirectional", BytesTransferred = 25_500_000, Retransmits = 12, RttMeanMs = 31.1 }],
        });

        Assert.StartsWith("FAIL quick: 1 probe answered; 1 of 1 path MTUs failed; 1 throughput test done\n", text, StringComparison.Ordinal);
        Assert.Contains("headquarters  tcp-request  during  12,000     1", text, StringComparison.Ordinal);
        Assert.Contains("upload      tcp  both  47.6 Mbit/s  25.5 MB", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, $"{line.Length}: {line}"));
    }

    [Fact]
    public void At_160_columns_all_of_a_client_is_one_line()
    {
        var lines = Write(160, Samples.Scenario).Split('\n');

        var client = Assert.Single(lines, line => line.StartsWith("ns_c1→web", StringComparison.Ordinal));
        Assert.Contains("10.1.1.2:443 tls", client, StringComparison.Ordinal);
        Assert.EndsWith("0.080 ms / 1.25 s", client, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(160)]
    public void No_line_is_wider_than_the_page(int width) =>
        Assert.All(Write(width, Samples.Scenario).Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length}: {line}"));

    [Fact]
    public void What_a_cancelled_run_did_not_come_to_is_open_and_not_failed()
    {
        var text = Write(100, Samples.Scenario with
        {
            Status = ResultStatus.Cancelled,
            Assertions =
            [
                new AssertionResult { On = "web", Metric = "TransactionP99Ms", Expected = "<= 20", Actual = 1250, Passed = false },
                new AssertionResult { On = "upload", Metric = "BitsPerSecond", Expected = ">= 35,000,000", Actual = null, Passed = false },
            ],
        });

        Assert.Contains("; 1 of 2 assertions failed\n", text, StringComparison.Ordinal);
        Assert.Contains("assertion failed: web TransactionP99Ms <= 20, measured 1,250\n", text, StringComparison.Ordinal);
        Assert.Contains("assertion open: upload BitsPerSecond >= 35,000,000, measured no value\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_scenario_says_why_in_its_first_line_and_how_below()
    {
        var client = Samples.Client with
        {
            Succeeded = 1988,
            Failed = 12,
            FailuresByReason = new Dictionary<string, long>(StringComparer.Ordinal) { ["Reset"] = 2, ["Refused"] = 10 },
        };
        var text = Write(100, Samples.Scenario with
        {
            Status = ResultStatus.Failed,
            Clients = [client],
            Discrepancies = [new Discrepancy { Server = "web", Metric = "Connections", ClientsSay = 2000, ServerSays = 1999 }],
            Assertions = [new AssertionResult { On = "web", Metric = "TransactionP99Ms", Expected = "<= 20", Actual = 1250, Passed = false }],
        });

        Assert.StartsWith("FAIL quick: 1,988 of 2,000 connections succeeded, 12 failed; the two ends disagree; 1 of 1 assertions failed\n", text, StringComparison.Ordinal);
        Assert.Contains("ns_c1→web: 10 × connection refused, nothing listens there, 2 × reset by the peer\n", text, StringComparison.Ordinal);
        Assert.Contains("the ends disagree at web, connections: clients say 2,000, the server says 1,999\n", text, StringComparison.Ordinal);
        Assert.Contains("assertion failed: web TransactionP99Ms <= 20, measured 1,250\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("both ends agree", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_topology_says_how_to_remove_it() =>
        Assert.Contains("'nettest scenario clean' removes it", Write(100, Samples.Scenario with { TeardownSeconds = null }), StringComparison.Ordinal);

    [Fact]
    public void A_cancelled_run_does_not_claim_the_whole() =>
        Assert.StartsWith("CANCELLED quick: stopped before the end; ", Write(100, Samples.Scenario with { Status = ResultStatus.Cancelled }), StringComparison.Ordinal);

    [Fact]
    public void Markup_in_names_is_shown_as_it_is() =>
        Assert.Contains("[red]x[/]", Write(100, Samples.Scenario with { Clients = [Samples.Client with { Name = "[red]x[/]" }] }), StringComparison.Ordinal);

    [Fact]
    public void Quiet_leaves_the_verdict() =>
        Assert.Equal("PASS quick: all 2,000 connections succeeded\n", Samples.Write(80, page => ScenarioReport.Write(page, Samples.Scenario, quiet: true)));

    private static string Write(int width, ScenarioResult result) => Samples.Write(width, page => ScenarioReport.Write(page, result, quiet: false));
}

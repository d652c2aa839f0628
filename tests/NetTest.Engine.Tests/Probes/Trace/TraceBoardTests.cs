using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.Trace;
using NetTest.Engine.Results;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Trace;

/// <summary>The order of probes against routers that answer as a clock of the test's own lets them.</summary>
public sealed class TraceBoardTests
{
    private const long Second = 1_000_000_000;
    private const long Timeout = Second / 2;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Nodes_that_have_no_answer_left_are_asked_again_slowly_and_seen(int paths)
    {
        // Each gives one answer a second, and has none left at the beginning.
        var (hops, sent, _) = Run(new TraceOptions { Target = "x", Paths = paths, Count = 2 }, length: 3, tokens: 0);
        Assert.Equal([1, 2, 3], hops.Where(hop => hop.Address is not null).Select(hop => hop.Hop).Distinct());
        Assert.All(hops.Where(hop => hop.Address is not null && hop.Sent > 2), hop => Assert.Equal(TraceLossReason.RateLimited, hop.LossReason));
        Assert.InRange(sent.Count, 1, 60);
    }

    [Fact]
    public void A_target_that_is_slow_to_answer_is_not_found_too_far_away()
    {
        var (hops, _, _) = Run(new TraceOptions { Target = "x" }, length: 1, tokens: 0);
        var only = Assert.Single(hops);
        Assert.Equal((1, TraceReply.PortUnreachable, TraceLossReason.RateLimited), (only.Hop, only.Reply, only.LossReason));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Behind_a_silent_router_neither(int paths)
    {
        var (hops, _, _) = Run(new TraceOptions { Target = "x", Paths = paths, Count = 2 }, length: 3, tokens: 0, mute: 1);
        Assert.Equal((3, TraceReply.PortUnreachable), (hops.First(hop => hop.Address == "192.0.2.3").Hop, hops.First(hop => hop.Hop == 3).Reply));
        Assert.Equal((TraceReply.None, TraceLossReason.Silent), (hops[0].Reply, hops[0].LossReason));
    }

    [Fact]
    public void However_few_answers_there_are_the_way_is_as_long_as_it_is()
    {
        var ways =
            from paths in Gen.Elements(1, 2, 4, 8)
            from count in Gen.Choose(1, 3)
            from length in Gen.Choose(1, 7)
            from mute in Gen.Choose(0, length - 1)
            from tokens in Gen.Choose(0, 6)
            select (Options: new TraceOptions { Target = "x", Paths = paths, Count = count }, length, mute, tokens);
        Prop.ForAll(ways.ToArbitrary(), way =>
            Run(way.Options, way.length, way.tokens, way.mute).Hops.Where(hop => hop.Address == $"192.0.2.{way.length}").Select(hop => hop.Hop).Distinct().SequenceEqual([way.length]))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_hop_that_answers_never_is_asked_twice_more_a_second_apart_and_called_silent()
    {
        var (hops, sent, _) = Run(new TraceOptions { Target = "x" }, length: 3, tokens: 6, mute: 2);
        Assert.Equal([null, TraceLossReason.Silent, null], hops.Select(hop => hop.LossReason));
        Assert.Equal([3, 5, 3], hops.Select(hop => hop.Sent));
        var asked = sent.Where(probe => probe.Hop == 2).Select(probe => probe.At).ToArray();
        Assert.All(asked[2..].Zip(asked[3..]), pair => Assert.InRange(pair.Second - pair.First, Second, 2 * Second));
    }

    [Fact]
    public void Where_the_way_ends_only_the_first_silent_hop_is_asked_again()
    {
        var (hops, sent, ended) = Run(new TraceOptions { Target = "x", MaximumHops = 12 }, length: 20, tokens: 6, muteFrom: 3);
        Assert.Equal(12, hops.Count);
        Assert.All(hops[2..], hop => Assert.Equal(TraceLossReason.NothingBeyond, hop.LossReason));
        Assert.Equal([5, 3, 3, 3, 3, 3, 3, 3, 3, 3], hops[2..].Select(hop => hop.Sent));
        Assert.Equal(38, sent.Count);
        Assert.InRange(ended, 0, 6 * Second);
    }

    [Fact]
    public void A_quick_path_costs_no_probe_and_no_time_more()
    {
        var (hops, sent, ended) = Run(new TraceOptions { Target = "x" }, length: 3, tokens: 6);
        Assert.Equal([3, 3, 3], hops.Select(hop => hop.Received));
        Assert.InRange(sent.Count, 9, 27);
        Assert.InRange(ended, 0, Second / 2);
    }

    private static (List<TraceHop> Hops, List<(int Hop, long At)> Sent, long Ended) Run(TraceOptions options, int length, int tokens, int? mute = null, int muteFrom = int.MaxValue)
    {
        var target = IPAddress.Parse($"192.0.2.{length}");
        var board = new TraceBoard(options, Timeout);
        var left = Enumerable.Repeat((Tokens: (double)tokens, At: 0L), length + 1).ToArray();
        var answers = new Queue<(long Due, TraceAnswer Answer)>();
        var hops = new List<TraceHop>();
        var sent = new List<(int, long)>();
        var now = 0L;
        while (!board.IsDone && now < 100 * Second)
        {
            while (answers.TryPeek(out var next) && next.Due <= now)
                board.Answer(answers.Dequeue().Answer, target, now);
            while (board.TryTake(now, out var probe))
            {
                sent.Add((probe.Hop, now));
                var node = Math.Min(probe.Hop, length);
                if (node == mute || node >= muteFrom)
                    continue;
                var have = Math.Min(6, left[node].Tokens + ((now - left[node].At) / (double)Second));
                left[node] = (have >= 1 ? have - 1 : have, now);
                if (have >= 1)
                    answers.Enqueue((now + 1_000_000, new TraceAnswer(probe.Number, IPAddress.Parse($"192.0.2.{node}"), node == length ? TraceReply.PortUnreachable : TraceReply.TimeExceeded, null, 0, null)));
            }

            hops.AddRange(board.TakeComplete());
            if (board.IsDone)
                break;
            now = answers.TryPeek(out var coming) ? Math.Min(coming.Due, Math.Max(now + 1, board.Due(now))) : Math.Max(now + 1, board.Due(now));
        }

        Assert.True(board.IsDone);
        return (hops, sent, now);
    }
}

using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.PathMtu;
using Xunit;

namespace NetTest.Engine.Tests.Probes.PathMtu;

/// <summary>The search against a path that is only a rule, on a clock that is only a number.</summary>
public sealed class SizeSearchTests
{
    private static readonly IPAddress s_router = IPAddress.Parse("192.0.2.254");

    [Fact]
    public void Any_path_is_measured_exactly_and_soon()
    {
        var paths = from maximum in Gen.Elements(1500, 9000, 65535)
                    from mtu in Gen.Choose(100, maximum)
                    from milliseconds in Gen.Elements(0, 1, 30, 300)
                    from says in Gen.Elements(true, false)
                    select (maximum, mtu, milliseconds, says);
        Prop.ForAll(paths.ToArbitrary(), path =>
        {
            var (search, seconds, sent) = Run(path.maximum, path.milliseconds, size => size <= path.mtu, path.says ? path.mtu : 0);
            var expected = path.mtu == path.maximum ? SizeOutcome.Full : path.says ? SizeOutcome.Refused : SizeOutcome.Silent;
            return search.Passed == path.mtu && search.Outcome == expected && seconds < 9 && sent < 400
                && (!path.says || path.mtu == path.maximum || search.Refusal is { NamedMtu: var named } && named == path.mtu);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(600)]
    [InlineData(1200)]
    [InlineData(1399)]
    [InlineData(1450)]
    public void A_router_that_names_a_wrong_mtu_is_not_believed(int named)
    {
        // It passes 1400 and refuses what is bigger, with another number.
        var (search, _, _) = Run(1500, 1, size => size <= 1400, named);
        Assert.Equal(1400, search.Passed);
    }

    [Fact]
    public void A_refusal_of_what_passes_all_the_same_is_forged()
    {
        var search = new SizeSearch(92, 1200, 1500, 8, 1_000_000_000, 0);
        while (search.TryTake(0, out _))
        {
        }
        search.Acknowledge(92, 1000, 0);
        search.Refuse(new SizeRefusal(1500, 1280, s_router), 0);
        search.Acknowledge(1500, 1000, 0);
        Assert.Equal((SizeOutcome.Full, 1500), (search.Outcome, search.Passed));
    }

    [Fact]
    public void Loss_makes_no_black_hole()
    {
        // 15 % lost both ways together, in 300 searches: three lost probes in a row happen, and must not decide.
        var random = new Random(4711);
        var wrong = Enumerable.Range(0, 300).Count(_ => Run(1500, 1, _ => random.Next(100) >= 15, 0).Search is { Passed: not 1500 });
        Assert.InRange(wrong, 0, 1);
        wrong = Enumerable.Range(0, 300).Count(_ => Run(1500, 1, size => size <= 1300 && random.Next(100) >= 15, 0).Search is { Passed: not 1300 });
        Assert.InRange(wrong, 0, 6);
    }

    [Fact]
    public void A_target_that_falls_silent_is_no_black_hole()
    {
        var search = new SizeSearch(92, 1200, 1500, 8, 1_000_000_000, 0);
        search.Acknowledge(92, 1000, 0);
        var now = 0L;
        while (search.Outcome == SizeOutcome.Unfinished)
        {
            while (search.TryTake(now, out var size))
            {
                if (now == 0 && size == 1200)
                    search.Acknowledge(1200, 1000, now);
            }
            now = search.Outcome == SizeOutcome.Unfinished ? Math.Max(now + 1, search.Due) : now;
        }
        Assert.Equal(SizeOutcome.NoAnswer, search.Outcome);
    }

    private static (SizeSearch Search, double Seconds, int Sent) Run(int maximum, int rttMilliseconds, Func<int, bool> passes, int named)
    {
        var rtt = rttMilliseconds * 1_000_000L;
        var search = new SizeSearch(92, 1200, maximum, 8, 1_000_000_000, 0);
        var answers = new PriorityQueue<(int Size, bool Passed), long>();
        search.Acknowledge(92, rtt, 0);
        var now = 0L;
        var sent = 0;
        while (search.Outcome == SizeOutcome.Unfinished)
        {
            Assert.True(sent < 5000);
            while (search.TryTake(now, out var size))
            {
                sent++;
                if (passes(size))
                    answers.Enqueue((size, true), now + rtt);
                else if (named > 0)
                    answers.Enqueue((size, false), now + rtt);
            }
            if (search.Outcome != SizeOutcome.Unfinished)
                break;
            if (answers.TryPeek(out var answer, out var at) && at <= search.Due)
            {
                answers.Dequeue();
                now = Math.Max(now, at);
                if (answer.Passed)
                    search.Acknowledge(answer.Size, rtt, now);
                else
                    search.Refuse(new SizeRefusal(answer.Size, named, s_router), now);
            }
            else
            {
                now = Math.Max(now, search.Due);
            }
        }
        return (search, now / 1e9, sent);
    }
}

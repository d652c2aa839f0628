using NetTest.Engine.Probes.Responder;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Responder;

/// <summary>Virtual time, in nanoseconds.</summary>
public sealed class SessionTableTests
{
    private const int MostSessions = 65_536;
    private const long Second = 1_000_000_000;
    private const long Wait = 900 * Second;

    [Fact]
    public void A_session_counts_by_itself_and_begins_anew_after_a_long_silence()
    {
        var table = new SessionTable();
        Assert.Equal([0u, 1u, 0u], [table.Next(Key(1), 0), table.Next(Key(1), Second), table.Next(Key(2), Second)]);
        Assert.Equal(0u, table.Next(Key(1), Second + Wait + 1));
    }

    [Fact]
    public void A_full_table_is_looked_through_once_a_second_and_not_for_every_stranger()
    {
        var table = new SessionTable();
        for (var i = 0; i < MostSessions; i++)
            Assert.Equal(0u, table.Next(Key(i), 0));
        Assert.Null(table.Next(Key(MostSessions), Wait));

        // Half a second later all are idle, but it is not time to look.
        Assert.Null(table.Next(Key(MostSessions), Wait + (Second / 2)));
        Assert.Equal(MostSessions, table.Count);
        Assert.Equal(0u, table.Next(Key(MostSessions), Wait + Second));
        Assert.Equal(1, table.Count);
    }

    private static SessionTable.Key Key(int number) => new(1, (ushort)(number >> 16), (ushort)number);
}

using System.Globalization;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

[Collection(NetworkGroup.Name)]
public sealed class FileLimitTests
{
    [Fact]
    public void What_is_claimed_is_not_there_for_others_until_it_is_given_back_and_only_once()
    {
        var before = FileLimit.Available;
        var ticket = FileLimit.Claim(100, 100);
        Assert.Equal(before - 100, FileLimit.Available);
        ticket.Dispose();
        ticket.Dispose();
        Assert.Equal(before, FileLimit.Available);
    }

    [Fact]
    public void Too_much_is_refused_with_the_limit_s_value_and_claims_nothing()
    {
        var before = FileLimit.Available;
        var error = Assert.Throws<NetTestException>(() => FileLimit.Claim(before + 1, 77));
        Assert.Equal(ErrorReason.LimitReached, error.Reason);
        Assert.Contains(FileLimit.Value.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Contains("77", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, FileLimit.Available);
        FileLimit.Claim(before, 1).Dispose();
    }
}

using NetTest.PowerShell.Remote;
using Xunit;

namespace NetTest.PowerShell.Tests.Remote;

public sealed class SessionNamesTests
{
    [Fact]
    public void A_session_alone_on_its_computer_is_called_as_the_computer() =>
        Assert.Equal(["pc1", "pc2"], SessionNames.Choose([("pc1", "Runspace1", 1), ("pc2", "Runspace2", 2)]));

    [Fact]
    public void Several_on_one_computer_are_called_as_the_sessions() =>
        Assert.Equal(["a", "b", "pc2"], SessionNames.Choose([("pc1", "a", 1), ("PC1", "b", 2), ("pc2", "c", 3)]));

    [Fact]
    public void Equal_names_are_told_apart_by_number_and_none_is_lost() =>
        Assert.Equal(["a", "a-2", "pc2-3", "pc2"], SessionNames.Choose([("pc1", "a", 1), ("pc1", "a", 2), ("pc1", "pc2", 3), ("pc2", "x", 4)]));
}

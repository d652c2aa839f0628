using Xunit;

namespace NetTest.Engine.Tests;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["baseHttp", "sym", "asym_s", "elephant", "long_live", "client", "client_concur"];

    [Theory]
    [InlineData("elefant", "elephant")]
    [InlineData("ELEPHANT", "elephant")]
    [InlineData("smy", "sym")]
    [InlineData("asyms", "asym_s")]
    [InlineData("eleph", "elephant")]
    [InlineData("basehttps", "baseHttp")]
    [InlineData("client_conc", "client_concur")]
    public void A_mistyped_name_is_found(string typed, string meant) => Assert.Equal(meant, Suggestion.Closest(typed, Known));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("nothing")]
    [InlineData("zzz")]
    public void A_name_far_from_all_is_not_guessed(string typed) => Assert.Null(Suggestion.Closest(typed, Known));

    [Fact]
    public void A_huge_name_costs_nothing() => Assert.Null(Suggestion.Closest(new string('a', 10_000_000), Known));
}

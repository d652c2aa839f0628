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

    [Theory]
    [InlineData("--groups", "; did you mean '--group-path' or '--allow-several-groups'?")]
    [InlineData("--folder", "; did you mean '--testlet-folder'?")]
    [InlineData("--pahts", "")]
    [InlineData("--path", "; did you mean '--group-path'?")]
    [InlineData("--testlt", "; did you mean '--testlet-folder'?")]
    [InlineData("limit", "; did you mean 'time_limit'?")]
    [InlineData("--at-most", "")]
    public void A_name_that_shares_a_word_is_found(string typed, string phrase) =>
        Assert.Equal(phrase, Suggestion.Phrase(typed, ["--group-path", "--allow-several-groups", "--testlet-folder", "time_limit", "agents_at_once"]));

    [Fact]
    public void A_word_that_many_names_share_tells_nothing() =>
        Assert.Equal("", Suggestion.Phrase("agent-none", ["agent-1", "agent-2", "agent-3", "agent-4"]));

    [Fact]
    public void A_huge_name_costs_nothing() => Assert.Null(Suggestion.Closest(new string('a', 10_000_000), Known));
}

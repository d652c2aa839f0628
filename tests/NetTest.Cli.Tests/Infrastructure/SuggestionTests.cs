using NetTest.Cli.Infrastructure;
using Xunit;

namespace NetTest.Cli.Tests.Infrastructure;

public sealed class SuggestionTests
{
    private static readonly string[] Options = ["--connections", "--concurrency", "--port", "--pattern", "--pattern-file"];

    [Theory]
    [InlineData("--conections", "--connections")]
    [InlineData("--prot", "--port")]
    [InlineData("--PORT", "--port")]
    [InlineData("--concur", "--concurrency")]
    [InlineData("--frobnicate", null)]
    [InlineData("-x", null)]
    public void Only_a_near_word_is_suggested(string word, string? expected) => Assert.Equal(expected, Suggestion.Find(word, Options));
}

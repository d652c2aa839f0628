using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Remote.Testlets;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Testlets;

public sealed class WordSplitterTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  \t\n ", new string[0])]
    [InlineData("-c 10", new[] { "-c", "10" })]
    [InlineData("a''b \"\" ''", new[] { "ab", "", "" })]
    [InlineData("'a b' \"c d\" e\\ f", new[] { "a b", "c d", "e f" })]
    [InlineData("\"a\\\"b\\n\\$x\" 'a\\b'", new[] { "a\"b\\n$x", "a\\b" })]
    [InlineData("a\\\nb", new[] { "ab" })]
    [InlineData("$(reboot) `id` ; rm -rf / | cat > x & * ~ #", new[] { "$(reboot)", "`id`", ";", "rm", "-rf", "/", "|", "cat", ">", "x", "&", "*", "~", "#" })]
    public void Words_are_those_of_a_shell_that_expands_nothing(string text, string[] words) => Assert.Equal(words, WordSplitter.Split(text));

    [Theory]
    [InlineData("'abc", "single quote")]
    [InlineData("\"abc", "double quote")]
    [InlineData("\"abc\\", "double quote")]
    [InlineData("abc\\", "backslash")]
    public void A_quote_without_its_end_is_told(string text, string what) =>
        Assert.Contains(what, Assert.Throws<NetTestException>(() => WordSplitter.Split(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Words_that_were_joined_split_into_themselves()
    {
        var word = Gen.Elements("a'\"\\ \n\t$;`ü-{}".ToCharArray()).ArrayOf().Select(characters => new string(characters));
        var property = Prop.ForAll(word.ListOf().ToArbitrary(), words => WordSplitter.Split(WordSplitter.Join(words)).SequenceEqual(words, StringComparer.Ordinal));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), property);
    }

    [Fact]
    public async Task A_real_shell_splits_the_same()
    {
        Requires.Tool("sh", "dash");
        var random = new Random(20261121);
        for (var i = 0; i < 40; i++)
        {
            // No character that a shell would expand: those are where we differ on purpose.
            var text = string.Concat(Enumerable.Range(0, 12).Select(_ => "ab'\"\\ "[random.Next(6)]));
            if (!WordSplitter.TrySplit(text, out var words, out _))
                continue;
            var (exitCode, output, _) = await Shell.RunAsync("sh", "-c", $"for word in {text}\ndo printf '%s\\n' \"$word\"\ndone");
            Assert.True(exitCode == 0 && output == string.Concat(words.Select(word => word + "\n")), $"seed 20261121, '{text}': {output}");
        }
    }
}

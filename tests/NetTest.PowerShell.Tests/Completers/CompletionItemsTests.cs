using FsCheck;
using FsCheck.Fluent;
using NetTest.PowerShell.Completers;
using Xunit;

namespace NetTest.PowerShell.Tests.Completers;

public sealed class CompletionItemsTests
{
    [Theory]
    [InlineData("ns_s1", "ns_s1")]
    [InlineData("10.1.1.2", "10.1.1.2")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("a;b", "'a;b'")]
    [InlineData("-dash", "'-dash'")]
    [InlineData("$home", "'$home'")]
    [InlineData("[::1]:443", "'[::1]:443'")]
    public void Only_what_powershell_would_misread_is_quoted(string text, string expected) =>
        Assert.Equal(expected, CompletionItems.Quote(text));

    [Fact]
    public void What_is_quoted_can_be_read_back() => Prop.ForAll<string>(text =>
    {
        if (string.IsNullOrEmpty(text))
            return true;
        var quoted = CompletionItems.Quote(text);
        var inner = quoted.StartsWith('\'') ? quoted[1..^1].Replace("''", "'", StringComparison.Ordinal) : quoted;
        return string.Equals(inner, text, StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_source_that_fails_completes_to_nothing() =>
        Assert.Empty(CompletionItems.For("x", () => throw new InvalidOperationException()));
}

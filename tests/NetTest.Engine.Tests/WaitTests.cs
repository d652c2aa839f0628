using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests;

public sealed class WaitTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Who_waits_in_vain_is_told_for_what_and_how_it_was_at_last()
    {
        var seen = 0;
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => Wait.UntilAsync(() => seen++ < 0, () => $"{seen} looks", s_short));
        Assert.Equal($"This did not come within 0.02 s: () => seen++ < 0; at last: {seen} looks", thrown.Message);
        thrown = await Assert.ThrowsAsync<TimeoutException>(() => Wait.ForAsync(() => Task.FromResult(7), value => value == 8, s_short, "eight"));
        Assert.Equal("This did not come within 0.02 s: eight; at last: 7", thrown.Message);
    }

    [Fact]
    public async Task A_line_that_never_comes_is_told_with_those_that_did()
    {
        using var process = Shell.Start("sh", "-c", "echo one; echo two");
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Wait.ForLineAsync(process.StandardOutput, line => line == "three"));
        Assert.Contains("one\ntwo", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("three", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_there_when_its_writer_has_made_it_and_a_writer_that_ends_without_it_is_told()
    {
        var folder = Directory.CreateTempSubdirectory("nettest-wait-");
        try
        {
            var path = Path.Combine(folder.FullName, "ready");
            using var good = Shell.Start("sh", "-c", $"read -r go; : >'{path}'; exec sleep 1000.3125");
            var waiting = Wait.ForFileAsync(path, good);
            Assert.False(waiting.IsCompleted);
            await good.StandardInput.WriteLineAsync("go");
            await good.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await waiting;
            await Wait.ForFileAsync(path, good);
            good.Kill();
            await Wait.ForEndAsync(good.Id);
            using var bad = Shell.Start("sh", "-c", "echo 'no room' >&2; exit 1");
            Assert.Contains("no room", (await Assert.ThrowsAsync<InvalidOperationException>(() => Wait.ForFileAsync(path + "2", bad))).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

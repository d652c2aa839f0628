using System.Text.Json;
using Xunit;

namespace NetTest.Cli.Tests.Infrastructure;

public sealed class VerboseOutputTests
{
    private static readonly string[] s_server = ["server", "--address", "127.0.0.1", "--port", "0", "--seconds", "0.1", "--json"];

    [Fact]
    public async Task What_is_being_done_goes_to_standard_error_and_the_document_stays_alone()
    {
        var run = await CommandLine.RunAsync([.. s_server, "--verbose"]);
        Assert.Equal(0, run.ExitCode);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("baseHttp", document.RootElement.GetProperty("pattern").GetString());
        Assert.Matches("""(?m)^\d\d:\d\d:\d\d\.\d{3} info NetTest\.Traffic: server 127\.0\.0\.1:\d+ listens on 127\.0\.0\.1:\d+ in host: tcp, baseHttp\r?$""", run.Error);
    }

    [Fact]
    public async Task Nobody_who_has_not_asked_is_told()
    {
        var run = await CommandLine.RunAsync(s_server);
        Assert.DoesNotContain("NetTest.Traffic", run.Error, StringComparison.Ordinal);
    }
}

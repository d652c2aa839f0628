using System.Text.Json;
using Xunit;

namespace NetTest.Cli.Tests.Infrastructure;

public sealed class JsonOutputTests
{
    [Fact]
    public async Task Several_results_are_one_array_and_nothing_else()
    {
        var run = await CommandLine.RunAsync("patterns", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var mouse = document.RootElement.EnumerateArray().Single(pattern => pattern.GetProperty("name").GetString() == "mouse");
        Assert.Equal(1, mouse.GetProperty("rounds").GetInt64());
        Assert.Equal(1, mouse.GetProperty("clientBytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, mouse.GetProperty("path").ValueKind);
    }

    [Fact]
    public async Task Streamed_results_are_one_document_a_line()
    {
        var run = await CommandLine.RunAsync("patterns", "--json", "--stream");

        var lines = run.Output.TrimEnd().Split('\n');
        Assert.True(lines.Length > 5);
        Assert.All(lines, line =>
        {
            using var document = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        });
    }

    [Fact]
    public async Task A_missing_file_is_an_error_document_with_its_reason_and_target()
    {
        var run = await CommandLine.RunAsync("scenario", "check", "/nonexistent/profile.yaml", "--json");

        Assert.Equal(2, run.ExitCode);
        using var document = JsonDocument.Parse(run.Output);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal("FileNotReadable", error.GetProperty("reason").GetString());
        Assert.Equal("/nonexistent/profile.yaml", error.GetProperty("target").GetString());
    }

    [Fact]
    public async Task A_wrong_profile_is_one_line_with_its_place_and_in_json_all_mistakes()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "quick:\n  servrs: []\n  clints: []\n", TestContext.Current.CancellationToken);

            var plain = await CommandLine.RunAsync("scenario", "check", path);
            var json = await CommandLine.RunAsync("scenario", "check", path, "--json");

            Assert.Equal(2, plain.ExitCode);
            Assert.StartsWith($"nettest: {path}:", plain.Error, StringComparison.Ordinal);
            Assert.Single(plain.Error.TrimEnd().Split('\n'));
            Assert.Empty(plain.Output);
            using var document = JsonDocument.Parse(json.Output);
            var diagnostics = document.RootElement.GetProperty("error").GetProperty("diagnostics");
            Assert.Contains(diagnostics.EnumerateArray(), diagnostic => diagnostic.GetProperty("line").GetInt32() == 2);
            Assert.Contains(diagnostics.EnumerateArray(), diagnostic => diagnostic.GetProperty("line").GetInt32() == 3);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

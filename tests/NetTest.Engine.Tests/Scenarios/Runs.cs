using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>Whole runs, and what they may leave behind: nothing.</summary>
internal static class Runs
{
    internal static Task<ScenarioResult> RunAsync(
        ScenarioCase scenario, ScenarioRunOptions? options = null, Action<ScenarioProgress>? onProgress = null, CancellationToken cancellationToken = default) =>
        ScenarioRunner.RunAsync(scenario, options ?? new ScenarioRunOptions(), onProgress is null ? null : new InlineReport<ScenarioProgress>(onProgress), cancellationToken);

    /// <summary>That no namespace or interface bears a name that begins so.</summary>
    internal static async Task AssertNothingIsLeftAsync(string prefix)
    {
        var names = (await NamespaceCatalog.ListAsync(CancellationToken.None)).Select(info => info.Name);
        Assert.DoesNotContain(names, name => name.StartsWith(prefix, StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.GetDirectories("/sys/class/net"), path => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal));
    }
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetTest.Engine.Results;
using Xunit;

namespace NetTest.Engine.Tests.Architecture;

/// <summary>The arrows of DESIGN.md: what may know what.</summary>
public sealed partial class ArrowTests
{
    private static readonly Dictionary<string, string[]> s_mayKnow = new(StringComparer.Ordinal)
    {
        ["Statistics"] = [],
        ["Results"] = ["Statistics"],
        ["Yaml"] = [],
        ["Sockets"] = [],
        ["Topology"] = ["Sockets", "Statistics"],
        ["Traffic"] = ["Sockets", "Results", "Statistics"],
        ["Probes"] = ["Sockets", "Topology", "Results", "Statistics"],
        ["Throughput"] = ["Sockets", "Results", "Statistics"],
        ["Calibration"] = ["Sockets", "Topology", "Probes", "Throughput", "Results", "Statistics"],
        ["Scenarios"] = ["Yaml", "Sockets", "Topology", "Traffic", "Probes", "Throughput", "Results", "Statistics"],
        ["Remote"] = ["Yaml", "Sockets", "Topology", "Traffic", "Probes", "Throughput", "Results", "Statistics"],
    };

    [Fact]
    public void Folders_of_the_engine_know_only_what_lies_below_them()
    {
        var wrong =
            from folder in s_mayKnow
            from file in Directory.EnumerateFiles(Path.Combine(EngineFolder(), folder.Key), "*.cs", SearchOption.AllDirectories)
            from Match match in Reference().Matches(WithoutComments(File.ReadAllText(file)))
            let known = match.Groups["folder"].Value
            where s_mayKnow.ContainsKey(known) && known != folder.Key && !folder.Value.Contains(known, StringComparer.Ordinal)
            select $"{Path.GetRelativePath(EngineFolder(), file)} knows {known}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_of_the_engine_has_its_place() =>
        Assert.Equal(
            s_mayKnow.Keys.Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(EngineFolder()).Select(folder => Path.GetFileName(folder)!).Except(["bin", "obj"], StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Fact]
    public void The_engine_knows_no_face()
    {
        var references = typeof(ScenarioResult).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name);
        Assert.DoesNotContain(references, name => name is "System.Management.Automation" or "Spectre.Console" or "System.CommandLine" or "System.Console");
    }

    private static string EngineFolder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../src/NetTest.Engine"));

    private static string WithoutComments(string source) => Comment().Replace(source, "");

    [GeneratedRegex(@"NetTest\.Engine\.(?<folder>[A-Z]\w+)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Reference();

    [GeneratedRegex("^ *//.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Comment();
}

using System.Management.Automation;
using System.Text.RegularExpressions;
using Xunit;

namespace NetTest.PowerShell.Tests.Conventions;

public sealed partial class CmdletConventionTests
{
    private static readonly string[] s_changing = ["New", "Set", "Remove", "Start", "Stop", "Install"];
    private static readonly string[] s_reading = ["Get", "Measure", "Test", "Compare", "Wait"];

    [Fact]
    public void The_cmdlets_are_those_of_the_design_and_the_manifest_exports_them_all()
    {
        var manifest = File.ReadAllText(RepositoryRoot.File("NetTest.psd1"));
        var exported = ExportedCmdlet().Matches(manifest).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal);
        Assert.Equal(CmdletInfo.All.Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal), exported);
        Assert.True(CmdletInfo.All.Count >= 14);
    }

    [Fact]
    public void Verbs_are_approved()
    {
        var approved = new[] { typeof(VerbsCommon), typeof(VerbsLifecycle), typeof(VerbsDiagnostic), typeof(VerbsData) }
            .SelectMany(type => type.GetFields()).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(CmdletInfo.All, cmdlet => Assert.Contains(cmdlet.Verb, approved));
    }

    [Fact]
    public void Nouns_are_singular() =>
        Assert.All(CmdletInfo.All, cmdlet => Assert.False(cmdlet.Noun.EndsWith('s'), cmdlet.Name));

    [Fact]
    public void Every_cmdlet_tells_what_it_writes() =>
        Assert.All(CmdletInfo.All, cmdlet => Assert.True(CmdletInfo.Has(cmdlet.Type, nameof(OutputTypeAttribute)), cmdlet.Name));

    [Fact]
    public void WhatIf_is_there_where_something_changes_and_nowhere_else() => Assert.All(CmdletInfo.All, cmdlet =>
    {
        if (s_changing.Contains(cmdlet.Verb))
            Assert.True(cmdlet.SupportsShouldProcess, cmdlet.Name);
        if (s_reading.Contains(cmdlet.Verb))
            Assert.False(cmdlet.SupportsShouldProcess, cmdlet.Name);
    });

    [Fact]
    public void With_several_parameter_sets_one_is_the_default() => Assert.All(CmdletInfo.All, cmdlet =>
    {
        if (cmdlet.ParameterSets.Count > 1)
            Assert.NotNull(cmdlet.DefaultParameterSet);
    });

    [Fact]
    public void Numbers_that_have_a_unit_bear_it_in_their_name()
    {
        // Counts, ports, and the two names that the field has for a number of its own unit.
        string[] unitless =
        [
            "TargetsAtOnce", "AgentsAtOnce", "Neighbours",
            "Port", "Connections", "Concurrency", "Rate", "Dscp", "Mss", "MaxFailures", "Count", "Seed", "FirstHop", "MaximumHops", "Paths",
            "Parallel", "Blocks", "BurstBlocks", "TypeOfService", "ClientPort", "Repeat", "ProbePort", "MaxClients", "MaxStreams", "TotalStreams", "MaxRate", "TotalRate",
            "MetricsPort", "Rounds", "Neighbours", "MaxDnsRetries", "ExpectedStatus", "MaxRedirects", "PacketsPerSecond", "MaxConnections",
        ];
        string[] units = ["Seconds", "Milliseconds", "Bytes", "Percent"];
        var numbers =
            from cmdlet in CmdletInfo.All
            from parameter in cmdlet.Parameters
            let type = Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType
            where type == typeof(int) || type == typeof(long) || type == typeof(double)
            select $"{parameter.Name}";
        Assert.All(numbers, name => Assert.True(unitless.Contains(name) || units.Any(unit => name.EndsWith(unit, StringComparison.Ordinal)), name));
    }

    [Fact]
    public void Every_cmdlet_has_a_page_of_help_that_names_every_parameter_and_works_two_examples() => Assert.All(CmdletInfo.All, cmdlet =>
    {
        var page = File.ReadAllText(RepositoryRoot.File("en-US", cmdlet.Name + ".md"));
        Assert.All(cmdlet.Parameters, parameter => Assert.Contains($"### -{parameter.Name}\n", page, StringComparison.Ordinal));
        Assert.True(Regex.Count(page, "^### Example ", RegexOptions.Multiline, TimeSpan.FromSeconds(1)) >= 2, cmdlet.Name);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    });

    [Fact]
    public void No_public_type_has_a_field_of_a_value_type_of_the_engines()
    {
        // Import-Module lays out public types before the module's initializer can say where the engine is.
        var module = typeof(Commands.GetTestNamespaceCommand).Assembly;
        var fields =
            from type in module.GetExportedTypes()
            from field in type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.DeclaredOnly)
            let held = Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType
            where held.IsValueType && held.Assembly.GetName().Name == "NetTest.Engine"
            select $"{type.Name}.{field.Name}";
        Assert.Empty(fields);
    }

    [GeneratedRegex(@"^\s+'(?<name>[A-Z][a-z]+-[A-Za-z]+)'\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExportedCmdlet();
}

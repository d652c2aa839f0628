namespace NetTest.Engine.Remote.Testlets;

/// <summary>The testlets that are built in.</summary>
internal static class BuiltInTestlets
{
    // todd calls its throughput test by the tool's name.
    private static readonly Dictionary<string, string> s_aliases = new(StringComparer.Ordinal) { ["iperf"] = "throughput", ["bandwidth"] = "throughput", ["trace"] = "traceroute" };

    private static readonly BuiltInTestlet[] s_all =
    [
        new ConnTestTestlet(), new HttpTestlet(), new PingTestlet(), new PortKnockTestlet(), new ThroughputTestlet(), new TracerouteTestlet(), new TrafficTestlet(),
    ];

    /// <summary>All of them, by name.</summary>
    internal static IReadOnlyList<TestletDescription> Descriptions { get; } =
        [.. s_all.Select(testlet => testlet.Description).OrderBy(description => description.Name, StringComparer.Ordinal)];

    /// <summary>The one of that name, or of a name that todd has for it; null if there is none.</summary>
    internal static BuiltInTestlet? Find(string name)
    {
        var own = s_aliases.GetValueOrDefault(name, name);
        return Array.Find(s_all, testlet => testlet.Description.Name == own);
    }
}

using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>What runs at a talk point: under <c>servers</c> who listens there, under <c>clients</c> who asks.</summary>
internal sealed record TalkPointWork(IReadOnlyList<ProfileMapping> Traffic, IReadOnlyList<ProfileMapping> Probes, IReadOnlyList<ProfileMapping> Throughput)
{
    internal static readonly string[] Keys = ["traffic", "probes", "throughput"];

    internal static TalkPointWork None { get; } = new([], [], []);

    /// <summary>Each list stands beside the talk point (<paramref name="outer"/>) or inside it (<paramref name="inner"/>); the published profiles do both.</summary>
    internal static TalkPointWork Read(ProfileFields outer, ProfileFields inner, string section)
    {
        var given = Keys.Select(key => HolderOf(outer, inner, key).Find(key)).OfType<ProfileEntry>().ToList();
        if (given.All(entry => entry.Value is ProfileList { Items.Count: 0 }))
            outer.Problems.AddAbsence(given.FirstOrDefault()?.Key.At ?? outer.At, $"this talk point has no traffic; add a list 'traffic' with the {section} that run there, or 'probes' or 'throughput'");
        return new TalkPointWork(ReadList(outer, inner, "traffic"), ReadList(outer, inner, "probes"), ReadList(outer, inner, "throughput"));
    }

    /// <summary>What is to be said of one of these keys where it is none.</summary>
    internal static string? Explain(string key) =>
        Keys.Contains(key, StringComparer.Ordinal) ? $"'{key}' stands beside a 'talk_point' or inside it; move it there" : null;

    private static ProfileFields HolderOf(ProfileFields outer, ProfileFields inner, string key) => outer.Has(key) ? outer : inner;

    private static IReadOnlyList<ProfileMapping> ReadList(ProfileFields outer, ProfileFields inner, string key)
    {
        if (outer.Has(key) && inner.Has(key))
            inner.Problems.Add(inner.PlaceOf(key), $"'{key}' stands both inside and beside this talk point; keep one of them");
        return HolderOf(outer, inner, key).Mappings(key);
    }
}

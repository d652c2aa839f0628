using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A talk point: a namespace with one link.</summary>
internal sealed record TalkPointDraft
{
    private static readonly string[] s_keys = ["to_bridge", "netns", "traffic", .. LinkDraft.Keys];

    internal required Located<string> Namespace { get; init; }

    internal required LinkDraft Link { get; init; }

    /// <summary>Reads the talk point of an entry, and finds its traffic: beside the talk point or inside it.</summary>
    internal static TalkPointDraft? Read(ProfileMapping entry, string section, string defaultNamespace, ProfileProblems problems, out IReadOnlyList<ProfileMapping> traffic)
    {
        traffic = [];
        var outer = new ProfileFields(entry, $"an entry of '{section}'", ["talk_point", "traffic"], problems);
        if (!outer.Has("talk_point"))
            problems.AddAbsence(entry.At, $"an entry of '{section}' lacks the key 'talk_point'; add it with 'to_bridge' and an address");
        if (outer.Mapping("talk_point") is not { } mapping)
            return null;

        var fields = new ProfileFields(mapping, "'talk_point'", s_keys, problems);
        if (outer.Has("traffic") && fields.Has("traffic"))
            problems.Add(fields.PlaceOf("traffic"), "'traffic' stands both inside and beside this talk point; keep one of them");
        var holder = outer.Has("traffic") ? outer : fields;
        traffic = holder.Mappings("traffic");
        if (!holder.Has("traffic") || (traffic.Count == 0 && holder.Find("traffic")?.Value is ProfileList { Items.Count: 0 }))
            problems.Add(holder.Has("traffic") ? holder.PlaceOf("traffic") : entry.At, $"this talk point has no traffic; add a list 'traffic' with the {section} that run there");

        var name = fields.Parsed("netns", NameRules.NamespaceRule, NameRules.Namespace) ?? new Located<string>(defaultNamespace, mapping.At);
        return new TalkPointDraft
        {
            Namespace = name,
            Link = LinkDraft.Read(fields, "to_bridge", "this talk point", name.Value),
        };
    }
}

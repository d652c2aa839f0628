using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A talk point: a namespace with one link.</summary>
internal sealed record TalkPointDraft
{
    private static readonly string[] s_keys = ["to_bridge", "netns", .. TalkPointWork.Keys, .. LinkDraft.Keys];

    internal required Located<string> Namespace { get; init; }

    internal required LinkDraft Link { get; init; }

    /// <summary>Reads the talk point of an entry, and finds what runs there: beside the talk point or inside it.</summary>
    internal static TalkPointDraft? Read(ProfileMapping entry, string section, string defaultNamespace, ProfileProblems problems, out TalkPointWork work)
    {
        work = TalkPointWork.None;
        var outer = new ProfileFields(entry, $"an entry of '{section}'", ["talk_point", .. TalkPointWork.Keys], problems);
        if (!outer.Has("talk_point"))
            problems.AddAbsence(entry.At, $"an entry of '{section}' lacks the key 'talk_point'; add it with 'to_bridge' and an address");
        if (outer.Mapping("talk_point") is not { } mapping)
            return null;

        var fields = new ProfileFields(mapping, "'talk_point'", s_keys, problems);
        work = TalkPointWork.Read(outer, fields, section);
        var name = fields.Parsed("netns", NameRules.NamespaceRule, NameRules.Namespace) ?? new Located<string>(defaultNamespace, mapping.At);
        return new TalkPointDraft
        {
            Namespace = name,
            Link = LinkDraft.Read(fields, "to_bridge", "this talk point", name.Value),
        };
    }
}

using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A router: a namespace that forwards between its links.</summary>
internal sealed record RouterDraft
{
    private static readonly string[] s_keys = ["name", "links"];
    private static readonly string[] s_linkKeys = ["bridge", .. LinkDraft.Keys];

    internal required Located<string> Name { get; init; }

    internal required IReadOnlyList<LinkDraft> Links { get; init; }

    internal static RouterDraft? Read(ProfileMapping mapping, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "a router", s_keys, problems);
        if (!fields.Has("name"))
            problems.AddAbsence(mapping.At, "a router lacks the key 'name'; add it, such as 'name: r1', for it names the namespace");
        if (!fields.Has("links"))
            problems.AddAbsence(mapping.At, "a router lacks the key 'links'; add a list of '{bridge: …, ip: …}'");
        else if (fields.Find("links") is { Value: ProfileList { Items.Count: 0 } list })
            problems.Add(list.At, "a router without links forwards nothing; add '{bridge: …, ip: …}'");

        var name = fields.Parsed("name", NameRules.NamespaceRule, NameRules.Namespace);
        var links = fields.Mappings("links")
            .Select(link => LinkDraft.Read(new ProfileFields(link, "a router's link", s_linkKeys, problems), "bridge", "this link", name?.Value ?? "router"))
            .ToList();
        return name is null ? null : new RouterDraft { Name = name, Links = links };
    }
}

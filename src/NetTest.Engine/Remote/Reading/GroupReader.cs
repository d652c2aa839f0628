using System.Net;
using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Remote.Reading;

/// <summary>Reads groups and their rules.</summary>
internal static class GroupReader
{
    private static readonly string[] s_keys = ["group", "matches", "priority"];
    private static readonly string[] s_ruleKeys = ["hostname", "within_subnet", "tag", "fact", "all", "any", "not"];

    internal static GroupDefinition? Read(RemoteObject source, ProfileProblems problems)
    {
        var fields = new ProfileFields(source.Spec, "a group", s_keys, problems);
        var name = fields.RequiredText("group", "datacenter");
        if (!fields.Has("matches") && !fields.IsMistyped("matches"))
            problems.AddAbsence(source.At, "a group lacks the key 'matches'; add a list such as '- hostname: web[0-9]+'");
        var rules = ReadRules(fields, "matches", problems);
        var priority = fields.Integer("priority", -1_000_000, 1_000_000);
        if (name is not null && NameRules.Label(name.Value) is null)
            problems.Add(name.At, "'group' must be at most 100 characters on one line, without blanks at its ends");
        return name is null ? null : new GroupDefinition { Name = name.Value, Rules = rules, Priority = (int)(priority?.Value ?? 0) };
    }

    private static IReadOnlyList<GroupRule> ReadRules(ProfileFields fields, string key, ProfileProblems problems) =>
        [.. fields.Mappings(key).Select(mapping => ReadRule(mapping, problems)).OfType<GroupRule>()];

    // All of no rules would be every agent, and any of none no agent: neither is what an empty list is meant to say.
    private static IReadOnlyList<GroupRule> ReadParts(ProfileFields fields, string key, ProfileProblems problems)
    {
        if (fields.Find(key)?.Value is ProfileList { Items.Count: 0 } empty)
            problems.Add(empty.At, $"'{key}' has no rules; give it some, or remove the key");
        return ReadRules(fields, key, problems);
    }

    // A rule with several keys wants all of them; todd's have one each.
    private static GroupRule? ReadRule(ProfileMapping mapping, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "a rule", s_ruleKeys, problems);
        var parts = new List<GroupRule>();
        Add(fields.Text("hostname"), text => new HostNameRule(text));
        Add(fields.Text("within_subnet"), ReadSubnet);
        parts.AddRange(ReadValues(fields, "tag", isTag: true));
        parts.AddRange(ReadValues(fields, "fact", isTag: false));
        if (fields.Has("all"))
            parts.Add(new AllRule(ReadParts(fields, "all", problems)));
        if (fields.Has("any"))
            parts.Add(new AnyRule(ReadParts(fields, "any", problems)));
        if (fields.Mapping("not") is { } inner && ReadRule(inner, problems) is { } rule)
            parts.Add(new NotRule(rule));
        if (mapping.Entries.Count == 0)
            problems.Add(mapping.At, $"a rule says nothing; give it one of {string.Join(", ", s_ruleKeys)}");
        return parts.Count switch { 0 => null, 1 => parts[0], _ => new AllRule(parts) };

        void Add(Located<string>? text, Func<string, GroupRule> create)
        {
            if (text is not null && Try(text, create, problems) is { } made)
                parts.Add(made);
        }
    }

    // 'tag: site=berlin', 'tag: site' or 'tag: {site: berlin, rack: "[12]"}'.
    private static IEnumerable<GroupRule> ReadValues(ProfileFields fields, string key, bool isTag)
    {
        if (fields.Find(key) is not { } entry)
            yield break;
        if (entry.Value is ProfileMapping map)
        {
            foreach (var (name, value) in map.Entries)
            {
                if (value is not ProfileScalar scalar)
                    fields.Problems.Add(value.At, $"'{key}' takes a regular expression under {Quote.Of(name.Text)}, not {value.Describe()}");
                else if (Try(new Located<string>(scalar.Text, scalar.At), text => new ValueRule(name.Text, scalar.IsNull ? null : text, isTag), fields.Problems) is { } rule)
                    yield return rule;
            }

            yield break;
        }

        if (fields.Text(key) is { } said && Try(said, text => Split(text, isTag), fields.Problems) is { } single)
            yield return single;
    }

    private static ValueRule Split(string text, bool isTag)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new ValueRule(text, null, isTag) : new ValueRule(text[..equals], text[(equals + 1)..], isTag);
    }

    private static SubnetRule ReadSubnet(string text) => new(ReadNetwork(text));

    /// <summary>A subnet; bits of the host in it do no harm, as in todd. One of IPv4-mapped addresses (RFC 4291, 2.5.5.2) is the IPv4 one: interfaces have no others.</summary>
    /// <exception cref="NetTestException">It is none.</exception>
    internal static IPNetwork ReadNetwork(string text) =>
        Topology.InterfaceAddress.TryParse(text, null, out var address)
            ? address is { Address.IsIPv4MappedToIPv6: true, PrefixLength: >= 96 } ? new Topology.InterfaceAddress(address.Address.MapToIPv4(), address.PrefixLength - 96).Network : address.Network
            : throw new NetTestException(ErrorReason.InvalidArgument, $"'{Quoted.Text(text)}' is no subnet such as 192.168.0.0/24 or 2001:db8::/64", text);

    internal static T? Try<T>(Located<string> text, Func<string, T> create, ProfileProblems problems)
        where T : class
    {
        try
        {
            return create(text.Value);
        }
        catch (NetTestException exception)
        {
            problems.Add(text.At, exception.Message.TrimEnd('.'));
            return null;
        }
    }
}

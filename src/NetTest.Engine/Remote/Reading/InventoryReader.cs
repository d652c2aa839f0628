using System.Net;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Remote.Reading;

/// <summary>Reads inventories.</summary>
internal static class InventoryReader
{
    private const int MostNamespaces = 1000;

    private static readonly string[] s_keys = ["agents", "namespaces", "defaults", "collectors"];
    private static readonly string[] s_defaultKeys = ["carrier", "user", "port", "ssh_config", "tags", "groups", "advertise"];
    // Sessions are no words in a file: Invoke-RemoteTestRun brings them.
    private static readonly (string, string)[] s_carriers = [("ssh", "ssh"), ("namespace", "namespace"), ("local", "local")];

    private static readonly string[] s_agentKeys = ["name", "host", "namespace", .. s_defaultKeys];
    private static readonly string[] s_labKeys = ["count", "prefix", "bridge", "subnet", "tags"];

    /// <summary>Whether a mapping that does not say what it is holds an inventory's keys, mistyped ones among them.</summary>
    internal static bool IsMeant(ProfileMapping mapping) =>
        mapping.Find("type") is null && mapping.Entries.Any(entry => Suggestion.Closest(entry.Key.Text, s_keys) is not null);

    internal static AgentInventory Read(RemoteObject source, ProfileProblems problems)
    {
        var fields = new ProfileFields(source.Spec, "an inventory", s_keys, problems);
        var defaults = fields.Mapping("defaults") is { } given
            ? ReadAgent(new ProfileFields(given, "'defaults'", s_defaultKeys, problems), new AgentEntry { Name = "" }, problems)
            : new AgentEntry { Name = "" };
        var agents = new List<AgentEntry>();
        var lab = fields.Mapping("namespaces") is { } mapping ? ReadLab(new ProfileFields(mapping, "'namespaces'", s_labKeys, problems), defaults, agents, problems) : null;
        foreach (var item in fields.Mappings("agents"))
        {
            var agent = new ProfileFields(item, "an agent", s_agentKeys, problems);
            if (agent.RequiredText("name", "web1") is not { } name)
                continue;
            if (NameRules.Label(name.Value) is null)
                problems.Add(name.At, "'name' must be at most 100 characters on one line, without blanks at its ends");
            if (agents.Exists(other => other.Name == name.Value))
                problems.Add(name.At, $"there is an agent {Quote.Of(name.Value)} already; names must be unique");
            agents.Add(ReadAgent(agent, defaults with { Name = name.Value }, problems));
        }

        return new AgentInventory
        {
            Agents = agents,
            Lab = lab,
            Collectors = [.. fields.Texts("collectors").Select(path => RelativePath.Resolve(problems.Path, path.Value))],
        };
    }

    private static AgentEntry ReadAgent(ProfileFields fields, AgentEntry defaults, ProfileProblems problems)
    {
        var advertise = fields.Texts("advertise").Select(text => GroupReader.Try(text, network => new Located<IPNetwork>(GroupReader.ReadNetwork(network), text.At), problems)).OfType<Located<IPNetwork>>().Select(network => network.Value).ToList();
        return defaults with
        {
            Carrier = fields.OneOf("carrier", s_carriers)?.Value ?? (fields.Has("namespace") ? "namespace" : defaults.Carrier),
            Host = fields.Text("host")?.Value ?? defaults.Host,
            User = fields.Text("user")?.Value ?? defaults.User,
            Port = (int?)fields.Integer("port", 1, 65535)?.Value ?? defaults.Port,
            SshConfig = fields.Text("ssh_config") is { } file ? RelativePath.Resolve(problems.Path, file.Value) : defaults.SshConfig,
            Namespace = fields.Text("namespace")?.Value ?? defaults.Namespace,
            Tags = ReadTags(fields, defaults),
            Groups = fields.Has("groups") ? [.. fields.Texts("groups").Select(group => group.Value)] : defaults.Groups,
            Advertise = advertise.Count > 0 ? advertise : defaults.Advertise,
        };
    }

    private static Dictionary<string, string> ReadTags(ProfileFields fields, AgentEntry defaults) =>
        defaults.Tags.Concat(fields.TextMap("tags")).GroupBy(tag => tag.Key, StringComparer.Ordinal).ToDictionary(tag => tag.Key, tag => tag.Last().Value, StringComparer.Ordinal);

    private static NamespaceLab? ReadLab(ProfileFields fields, AgentEntry defaults, List<AgentEntry> agents, ProfileProblems problems)
    {
        if (!fields.Has("count") && !fields.IsMistyped("count"))
            problems.AddAbsence(fields.At, "'namespaces' lacks the key 'count'; add it, such as 'count: 20'");
        var prefix = fields.Parsed("prefix", "letters, digits, '.', '_' and '-', at most 30 of them, beginning with a letter", text => text.Length <= 30 ? NameRules.Namespace(text) : null);
        var bridge = fields.Parsed("bridge", NameRules.BridgeRule, NameRules.Bridge);
        var subnet = fields.Text("subnet") is { } text ? GroupReader.Try(text, network => new Located<IPNetwork>(GroupReader.ReadNetwork(network), text.At), problems) : null;
        var tags = ReadTags(fields, defaults);
        if (fields.Integer("count", 1, MostNamespaces) is not { } count)
            return null;
        var lab = new NamespaceLab { Count = (int)count.Value };
        lab = lab with { Prefix = prefix?.Value ?? lab.Prefix, Bridge = bridge?.Value ?? lab.Bridge, Subnet = subnet?.Value ?? lab.Subnet };
        if (subnet is not null && !lab.HasRoom)
            problems.Add(subnet.At, FormattableString.Invariant($"{lab.Subnet} has no room for {lab.Count} addresses; take a shorter prefix"));
        // They have one address each, which needs no rule, and neither host, user nor port.
        agents.AddRange(lab.CreateAgents(tags).Select(agent => agent with { Groups = defaults.Groups }));
        return lab;
    }
}

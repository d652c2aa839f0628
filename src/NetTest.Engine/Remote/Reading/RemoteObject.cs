using NetTest.Engine.Yaml;

namespace NetTest.Engine.Remote.Reading;

/// <summary>An object of a file, as todd writes them: its type, its label and what it says.</summary>
internal sealed record RemoteObject(string Type, Located<string>? Label, ProfileMapping Spec, Place At)
{
    internal const string Group = "group";
    internal const string Run = "testrun";
    internal const string Inventory = "inventory";

    private static readonly string[] s_keys = ["type", "label", "spec"];

    /// <summary>Reads the objects of a document: one, a list of them, or an inventory without its wrapping.</summary>
    internal static IEnumerable<RemoteObject> Read(ProfileNode document, ProfileProblems problems)
    {
        foreach (var node in document is ProfileList list ? list.Items : [document])
        {
            if (node is not ProfileMapping mapping)
                problems.Add(node.At, $"an object is a mapping with 'type', 'label' and 'spec', not {node.Describe()}");
            else if (InventoryReader.IsMeant(mapping))
                yield return new RemoteObject(Inventory, null, mapping, mapping.At);
            else if (!mapping.Entries.Any(entry => Suggestion.Closest(entry.Key.Text, s_keys) is not null))
                problems.Add(mapping.At, "this is no object with 'type', 'label' and 'spec'; a profile with servers and clients is run with 'nettest scenario run'");
            else if (Read(mapping, problems) is { } found)
                yield return found;
        }
    }

    private static RemoteObject? Read(ProfileMapping mapping, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "an object", s_keys, problems);
        if (!fields.Has("type") && !fields.IsMistyped("type"))
            problems.AddAbsence(mapping.At, "an object lacks the key 'type'; add 'type: group', 'type: testrun' or 'type: inventory'");
        if (!fields.Has("spec") && !fields.IsMistyped("spec"))
            problems.AddAbsence(mapping.At, "an object lacks the key 'spec', which says what it is about");
        var type = fields.OneOf("type", (Group, Group), (Run, Run), (Inventory, Inventory));
        var label = fields.Text("label");
        if (label is not null && NameRules.Label(label.Value) is null)
            problems.Add(label.At, "'label' must be at most 100 characters on one line, without blanks at its ends");
        var spec = fields.Mapping("spec");
        return type is null || spec is null ? null : new RemoteObject(type.Value, label, spec, mapping.At);
    }
}

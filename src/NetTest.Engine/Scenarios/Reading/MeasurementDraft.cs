using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>What a client talk point measures, as the profile says it: whom, under which name.</summary>
internal abstract record MeasurementDraft
{
    protected static readonly string[] MeasurementKeys = ["name", "s_name", "target", "port", "ipv6", "no_print"];

    protected MeasurementDraft(ProfileFields fields, string what, TalkPointDraft talkPoint)
    {
        At = fields.At;
        TalkPoint = talkPoint;
        Name = fields.Parsed("name", NameRules.LabelRule, NameRules.Label);
        ServerName = fields.Text("s_name");
        Target = fields.Text("target");
        Port = fields.Integer("port", 1, 65535);
        IpV6 = fields.Flag("ipv6");
        NoPrint = fields.Flag("no_print");
        if (fields.Has("s_name") && fields.Has("target"))
            fields.Problems.Add(fields.PlaceOf("target"), "'s_name' and 'target' both say whom to ask; keep one of them");
        else if (!fields.Has("s_name") && !fields.Has("target"))
            fields.Problems.AddAbsence(At, $"{what} lacks the key 's_name' or 'target'; name a server of this case, or give an address");
    }

    internal Place At { get; }

    internal TalkPointDraft TalkPoint { get; }

    internal Located<string>? Name { get; }

    /// <summary>A server of the case.</summary>
    internal Located<string>? ServerName { get; }

    /// <summary>An address, a host name or a URL, or the namespace of a talk point or a router.</summary>
    internal Located<string>? Target { get; }

    internal Located<long>? Port { get; }

    internal Located<bool>? IpV6 { get; }

    internal Located<bool>? NoPrint { get; }

    /// <summary>What it is called in the name that it gets where it has none of its own.</summary>
    internal abstract string Kind { get; }

    /// <summary>Where it says whom to ask.</summary>
    internal Place TargetAt => ServerName?.At ?? Target?.At ?? At;
}

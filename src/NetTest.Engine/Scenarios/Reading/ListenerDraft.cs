using System.Net;
using NetTest.Engine.Traffic;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>What listens at a talk point: a traffic server, a responder of probes, or a throughput server.</summary>
internal abstract record ListenerDraft
{
    protected static readonly string[] ListenerKeys = ["name", "ip", "ipv6"];

    protected ListenerDraft(ProfileFields fields, TalkPointDraft talkPoint)
    {
        At = fields.At;
        TalkPoint = talkPoint;
        Name = fields.RequiredText("name", "web");
        if (Name is not null && NameRules.Label(Name.Value) is null)
            fields.Problems.Add(Name.At, $"'name' must be {NameRules.LabelRule}");
        Ip = AddressReader.Host(fields, "ip", ipv6: false);
        IpV6 = AddressReader.Host(fields, "ipv6", ipv6: true);
    }

    internal Place At { get; }

    internal TalkPointDraft TalkPoint { get; }

    internal Located<string>? Name { get; }

    internal Located<IPAddress>? Ip { get; }

    internal Located<IPAddress>? IpV6 { get; }

    /// <summary>The key that names its port.</summary>
    internal abstract string PortKey { get; }

    /// <summary>The port that it was given; null for the default.</summary>
    internal abstract Located<long>? OwnPort { get; }

    internal abstract int Port { get; }

    /// <summary>The transports in which it takes its port.</summary>
    internal abstract IReadOnlyList<TransportProtocol> Transports { get; }

    /// <summary>The talk point's addresses that it answers on: those that it names, or all.</summary>
    internal IReadOnlyList<IPAddress> Addresses
    {
        get
        {
            IPAddress[] named = [.. new[] { Ip?.Value, IpV6?.Value }.OfType<IPAddress>()];
            return named.Length > 0 ? named : [.. TalkPoint.Link.Addresses.Select(address => address.Value.Address)];
        }
    }

    /// <summary>What it binds to: its one address, or all of both families; null if the talk point has none that is right.</summary>
    internal IPAddress? BindAddress => Addresses.Count switch
    {
        0 => null,
        1 => Addresses[0],
        _ => IPAddress.IPv6Any,
    };

    internal bool ListensAt(IPAddress address, int port, TransportProtocol transport) =>
        port == Port && Transports.Contains(transport) && Addresses.Contains(address);
}

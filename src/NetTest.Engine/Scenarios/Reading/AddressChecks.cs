using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Addresses of a case against each other: what shares a bridge must be one network, what is routed must be several.</summary>
internal static class AddressChecks
{
    private sealed record Entry(LinkDraft Link, string Bridge, InterfaceAddress Address, Place At);

    internal static void Check(CaseDraft draft, ProfileProblems problems)
    {
        var entries = draft.Links
            .Where(link => link.Bridge is not null)
            .SelectMany(link => link.Addresses.Select(address => new Entry(link, link.Bridge!.Value, address.Value, address.At)))
            .ToList();
        foreach (var bridge in entries.GroupBy(entry => entry.Bridge, StringComparer.Ordinal))
            CheckBridge([.. bridge], problems);
        if (draft.EmulateGateways)
            CheckRouted(entries, problems);
        foreach (var router in draft.Routers)
            CheckLegs([.. entries.Where(entry => router.Links.Contains(entry.Link, ReferenceEqualityComparer.Instance))], router.Name.Value, problems);
    }

    private static void CheckBridge(List<Entry> entries, ProfileProblems problems)
    {
        var owners = new Dictionary<IPAddress, Entry>();
        var networks = new Dictionary<IPNetwork, Entry>();
        foreach (var entry in entries)
        {
            if (owners.TryGetValue(entry.Address.Address, out var owner))
                problems.Add(entry.At, FormattableString.Invariant($"{entry.Address.Address} is the address of {owner.Link.Owner} on bridge {Quote.Of(entry.Bridge)} already (line {owner.At.Line}); give one of them another"));
            else
                owners.Add(entry.Address.Address, entry);

            if (networks.ContainsKey(entry.Address.Network))
                continue;
            if (networks.Values.FirstOrDefault(other => Overlap(other.Address, entry.Address)) is { } overlapped)
                problems.Add(entry.At, FormattableString.Invariant($"{entry.Address.Network} overlaps {overlapped.Address.Network} of {overlapped.Link.Owner} on bridge {Quote.Of(entry.Bridge)} (line {overlapped.At.Line}); give both the same length of prefix"));
            networks.Add(entry.Address.Network, entry);
        }
    }

    private static void CheckRouted(List<Entry> entries, ProfileProblems problems)
    {
        var networks = new Dictionary<(IPNetwork, string), Entry>();
        foreach (var entry in entries)
        {
            if (networks.ContainsKey((entry.Address.Network, entry.Bridge)))
                continue;
            if (networks.Values.FirstOrDefault(other => other.Bridge != entry.Bridge && Overlap(other.Address, entry.Address)) is { } other)
                problems.Add(entry.At, FormattableString.Invariant($"{entry.Address.Network} on bridge {Quote.Of(entry.Bridge)} overlaps {other.Address.Network} on bridge {Quote.Of(other.Bridge)} (line {other.At.Line}), so emulated gateways could not route between them; use another network on one of the bridges"));
            networks.Add((entry.Address.Network, entry.Bridge), entry);
        }
    }

    private static void CheckLegs(List<Entry> legs, string router, ProfileProblems problems)
    {
        for (var i = 1; i < legs.Count; i++)
        {
            if (legs.Take(i).FirstOrDefault(other => other.Bridge != legs[i].Bridge && Overlap(other.Address, legs[i].Address)) is { } other)
                problems.Add(legs[i].At, FormattableString.Invariant($"{legs[i].Address.Network} overlaps {other.Address.Network} on another link of router {Quote.Of(router)} (line {other.At.Line}), so it could not route between them; use another network"));
        }
    }

    private static bool Overlap(InterfaceAddress a, InterfaceAddress b) =>
        a.IsIPv6 == b.IsIPv6 && (a.Network.Contains(b.Address) || b.Network.Contains(a.Address));
}

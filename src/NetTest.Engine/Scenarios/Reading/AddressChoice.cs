using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Which of the far end's addresses is asked.</summary>
internal static class AddressChoice
{
    /// <summary>
    /// IPv4 where both ends have it, as vtest does; <c>ipv6</c> chooses otherwise. Null if there is none of a family that both have, which is reported,
    /// or if an end has no right address at all, which has been.
    /// </summary>
    internal static IPAddress? Find(
        TalkPointDraft here, IReadOnlyList<IPAddress> offered, Located<bool>? ipv6, Place at, string whoAnswersOn, string asker, ProfileProblems problems)
    {
        var families = here.Link.Addresses.Select(address => address.Value.Address.AddressFamily).ToList();
        if (families.Count == 0 || offered.Count == 0)
            return null;

        var allowed = ipv6 switch
        {
            { Value: true } => [AddressFamily.InterNetworkV6],
            { Value: false } => [AddressFamily.InterNetwork],
            _ => new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 },
        };
        foreach (var family in allowed.Where(families.Contains))
        {
            if (offered.FirstOrDefault(address => address.AddressFamily == family) is { } target)
                return target;
        }

        problems.Add(at, $"{whoAnswersOn} {string.Join(" and ", offered)}, and {asker} {Explain(ipv6, families)}; give both ends an address of the same family");
        return null;
    }

    private static string Explain(Located<bool>? ipv6, List<AddressFamily> families)
    {
        var has = families.Count > 1 ? "has both families" : families[0] == AddressFamily.InterNetwork ? "has IPv4 only" : "has IPv6 only";
        return ipv6 is { } flag ? $"{has} and says 'ipv6: {(flag.Value ? "true" : "false")}'" : has;
    }
}

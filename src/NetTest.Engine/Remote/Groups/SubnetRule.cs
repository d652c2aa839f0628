using System.Net;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Remote.Groups;

/// <summary>One of the agent's addresses lies in a subnet, IPv4 or IPv6.</summary>
/// <param name="Subnet">The subnet.</param>
public sealed record SubnetRule(IPNetwork Subnet) : GroupRule
{
    /// <inheritdoc/>
    public override RuleVerdict Judge(GroupSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        foreach (var text in subject.Facts.Addresses.Values.SelectMany(addresses => addresses))
        {
            if (InterfaceAddress.TryParse(text, null, out var address) && Subnet.Contains(address.Address))
                return new RuleVerdict(true, Specificity.Subnet(Subnet.PrefixLength, address.IsIPv6 ? 128 : 32), $"address {address.Address} lies in {Subnet}");
        }

        return subject.HasAnswered
            ? new RuleVerdict(false, 0, $"no address lies in {Subnet}")
            : new RuleVerdict(false, Specificity.Subnet(Subnet.PrefixLength, Subnet.BaseAddress.GetAddressBytes().Length * 8), $"whether an address lies in {Subnet} is not known, for it did not answer", IsUndecided: true);
    }
}

using System.Globalization;
using System.Security.Cryptography;

namespace NetTest.Engine.Topology;

/// <summary>
/// The identity of a topology: 24 random bits. The names of its interfaces on the host and their link group follow from it, so
/// that they can be told from everybody else's, and removed in one step.
/// </summary>
/// <param name="Value">0 to 0xFFFFFF.</param>
internal readonly record struct TopologyId(int Value)
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The link group (ip-link(8)) of its veths: removing a group is one step of the kernel instead of one grace period for each link.</summary>
    internal int LinkGroup => 0x40000000 | (Value << 1);

    /// <summary>The link group that marks a bridge as made by it.</summary>
    internal int BridgeGroup => LinkGroup | 1;

    internal static TopologyId Create() => new(RandomNumberGenerator.GetInt32(0x1000000));

    internal static TopologyId Parse(string text) => new(int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    /// <summary>At most 15 characters (IFNAMSIZ): <c>nt</c>, the id, <c>p</c>, the link's number in base 36.</summary>
    internal string HostInterface(int link)
    {
        var number = "";
        do
        {
            number = Digits[link % 36] + number;
            link /= 36;
        }
        while (link > 0);
        return $"nt{this}p{number}";
    }

    /// <summary>A bridge's own name, where the one that was asked for is another's.</summary>
    internal string Bridge(int number) => string.Create(CultureInfo.InvariantCulture, $"nt{this}b{number}");

    /// <summary>A namespace's own name, where the one that was asked for is another's.</summary>
    internal string Namespace(string name) => $"{name}-{this}";

    /// <summary>Six hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x6", CultureInfo.InvariantCulture);
}

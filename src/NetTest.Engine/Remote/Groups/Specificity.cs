namespace NetTest.Engine.Remote.Groups;

/// <summary>How specific rules are; the more an agent had to be meant by it, the greater.</summary>
internal static class Specificity
{
    /// <summary>The inventory puts it there by name.</summary>
    internal const int Inventory = 10_000;

    /// <summary>A host name without a wildcard.</summary>
    internal const int HostName = 2_000;

    /// <summary>A pattern of host names.</summary>
    internal const int HostNamePattern = 1_000;

    /// <summary>A tag's or fact's value.</summary>
    internal const int Value = 600;

    /// <summary>A pattern of values.</summary>
    internal const int ValuePattern = 500;

    /// <summary>That a tag or fact is there at all, and that something is not so.</summary>
    internal const int Weak = 100;

    /// <summary>A subnet: the longer its prefix, the more specific; IPv4 and IPv6 on one scale from 200 to 456.</summary>
    internal static int Subnet(int prefixLength, int bits) => 200 + (256 * prefixLength / bits);
}

using System.Net;

namespace NetTest.Engine.Remote.Inventory;

/// <summary>A bridge with namespaces around it, so that a whole run takes place on one machine.</summary>
public sealed record NamespaceLab
{
    /// <summary>How many namespaces, 1 to 1000. They are named by the prefix and their number, from 1.</summary>
    public required int Count { get; init; }

    /// <summary>What their names begin with. Default <c>agent</c>.</summary>
    public string Prefix { get; init; } = "agent";

    /// <summary>The bridge. Default <c>ntlab0</c>.</summary>
    public string Bridge { get; init; } = "ntlab0";

    /// <summary>The subnet out of which they get their addresses, in order. Default 10.199.0.0/16.</summary>
    public IPNetwork Subnet { get; init; } = new(new IPAddress([10, 199, 0, 0]), 16);
}

using System.Globalization;
using System.Net;
using System.Numerics;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Remote.Inventory;

/// <summary>A bridge with namespaces around it, so that a whole run takes place on one machine.</summary>
public sealed record NamespaceLab
{
    /// <summary>How many namespaces, 1 to 1000. Their agents are named by the prefix and their number, from 1.</summary>
    public required int Count { get; init; }

    /// <summary>What their names begin with. Default <c>agent</c>.</summary>
    public string Prefix { get; init; } = "agent";

    /// <summary>The bridge. Default <c>ntlab0</c>.</summary>
    public string Bridge { get; init; } = "ntlab0";

    /// <summary>The subnet out of which they get their addresses, in order. Default 10.199.0.0/16.</summary>
    public IPNetwork Subnet { get; init; } = new(new IPAddress([10, 199, 0, 0]), 16);

    /// <summary>Whether the subnet has an address for each.</summary>
    internal bool HasRoom
    {
        get
        {
            var bits = (Subnet.BaseAddress.GetAddressBytes().Length * 8) - Subnet.PrefixLength;
            return BigInteger.Pow(2, bits) >= Count + 2;
        }
    }

    /// <summary>The agents in it.</summary>
    /// <param name="tags">The tags that each of them has.</param>
    public IReadOnlyList<AgentEntry> CreateAgents(IReadOnlyDictionary<string, string> tags) =>
        [.. Enumerable.Range(1, Count).Select(number => new AgentEntry { Name = NameOf(number), Carrier = "namespace", Tags = tags })];

    /// <summary>Builds it, beside those of other runs that go on: where they have its names, its namespaces and bridge get others.</summary>
    /// <exception cref="NetTestException">A privilege is missing, or a name is taken by something that is no run's.</exception>
    internal async Task<LiveLab> BuildAsync(EngineLog log, CancellationToken cancellationToken)
    {
        var spec = new TopologySpec
        {
            Namespaces = [.. Enumerable.Range(1, Count).Select(number => new NamespaceSpec
            {
                Name = NameOf(number),
                Links = [new LinkSpec { Bridge = Bridge, Addresses = [AddressOf(number)] }],
            })],
        };
        var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions { Label = "agents", Isolated = true, Log = log }, cancellationToken).ConfigureAwait(false);
        return new LiveLab(topology, spec.Namespaces.Zip(topology.Namespaces, (wanted, made) => (wanted.Name, made.Name)).ToDictionary(StringComparer.Ordinal));
    }

    private string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    private InterfaceAddress AddressOf(int number)
    {
        var bytes = Subnet.BaseAddress.GetAddressBytes();
        for (var (index, rest) = (bytes.Length - 1, number); index >= 0 && rest > 0; index--)
        {
            rest += bytes[index];
            bytes[index] = (byte)rest;
            rest >>= 8;
        }

        return new InterfaceAddress(new IPAddress(bytes), Subnet.PrefixLength);
    }
}

using System.Globalization;
using NetTest.Engine.Topology;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Probes.Monitor;

/// <summary>Many namespaces on one bridge; node i has 10.78.0.i, and an extra one looks on.</summary>
internal sealed class MeshNamespaces : IAsyncDisposable
{
    private readonly LiveTopology _topology;
    private readonly string _prefix;

    private MeshNamespaces(LiveTopology topology, string prefix)
    {
        _topology = topology;
        _prefix = prefix;
    }

    /// <summary>Where something that looks on may run.</summary>
    internal string Onlooker => Name(0);

    internal static Task<MeshNamespaces> CreateAsync(int count) => CreateAsync(count, (_, link) => link);

    /// <summary>Makes them; <paramref name="shape"/> may change a node's link, such as to impair it.</summary>
    internal static async Task<MeshNamespaces> CreateAsync(int count, Func<int, LinkSpec, LinkSpec> shape)
    {
        Requires.Root();
        Requires.Tool("ip", "iproute2");
        var prefix = $"mo{Guid.NewGuid():N}"[..8];
        var spec = new TopologySpec
        {
            Namespaces =
            [
                .. Enumerable.Range(0, count + 1).Select(node => new NamespaceSpec
                {
                    Name = NameOf(prefix, node),
                    Links = [shape(node, new LinkSpec { Bridge = prefix, Addresses = [InterfaceAddress.Parse($"{AddressOf(node)}/24", null)] })],
                }),
            ],
        };
        return new MeshNamespaces(await LiveTopology.BuildAsync(spec, new TopologyOptions { Label = "mesh" }, CancellationToken.None), prefix);
    }

    internal static string AddressOf(int node) => string.Create(CultureInfo.InvariantCulture, $"10.78.0.{(node == 0 ? 250 : node)}");

    internal string Name(int node) => NameOf(_prefix, node);

    internal Task RemoveAsync(int node) => NamespaceCatalog.RemoveAsync(Name(node), CancellationToken.None);

    public ValueTask DisposeAsync() => _topology.DisposeAsync();

    private static string NameOf(string prefix, int node) => string.Create(CultureInfo.InvariantCulture, $"{prefix}n{node}");
}

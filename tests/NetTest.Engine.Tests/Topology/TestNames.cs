using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

/// <summary>Names that belong to one test alone, and the proof that none of them is left.</summary>
internal sealed class TestNames
{
    internal TestNames(string? prefix = null)
    {
        Requires.Root();
        Prefix = prefix ?? $"ntt{Guid.NewGuid():N}"[..9];
    }

    internal string Prefix { get; }

    internal static bool Exists(string namespaceName) => HostInspector.Namespaces().Contains(namespaceName, StringComparer.Ordinal);

    internal string Ns(string name) => $"{Prefix}_{name}";

    internal string Bridge(string name) => $"{Prefix}{name}";

    internal LinkSpec Link(string bridge, params string[] addresses) => new()
    {
        Bridge = Bridge(bridge),
        Addresses = [.. addresses.Select(address => InterfaceAddress.Parse(address))],
    };

    internal NamespaceSpec Node(string name, params LinkSpec[] links) => new() { Name = Ns(name), Links = links };

    internal void AssertGone()
    {
        Assert.DoesNotContain(HostInspector.Namespaces(), name => name.StartsWith(Prefix, StringComparison.Ordinal));
        Assert.DoesNotContain(HostInspector.Links(), name => name.StartsWith(Prefix, StringComparison.Ordinal));
        Assert.DoesNotContain(
            Journal.Machine.ReadAll(),
            entry => entry.Bridges.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal)) || entry.Namespaces.Any(node => node.Name.StartsWith(Prefix, StringComparison.Ordinal)));
    }
}

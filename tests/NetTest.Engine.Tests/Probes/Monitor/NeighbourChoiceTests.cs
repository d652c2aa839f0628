using System.Globalization;
using NetTest.Engine.Probes.Monitor;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Monitor;

public sealed class NeighbourChoiceTests
{
    [Fact]
    public void Every_node_probes_k_others_and_is_probed_by_about_k()
    {
        foreach (var count in Enumerable.Range(2, 20).Append(50).Append(100))
        {
            for (var k = 1; k <= 5; k++)
            {
                var nodes = Nodes(count);
                var chosen = nodes.ToDictionary(node => node, node => NeighbourChoice.Choose(node, nodes, k), StringComparer.Ordinal);
                var wanted = Math.Min(k, count - 1);
                Assert.All(chosen, pair =>
                {
                    Assert.Equal(wanted, pair.Value.Distinct(StringComparer.Ordinal).Count());
                    Assert.DoesNotContain(pair.Key, pair.Value, StringComparer.Ordinal);
                });

                // Who is passed over because of an earlier ring moves a probe to the next node, so some are probed by one or two more or less than k.
                var probed = nodes.Select(node => chosen.Values.Count(list => list.Contains(node, StringComparer.Ordinal))).ToArray();
                Assert.InRange(probed.Min(), Math.Max(1, wanted - 2), wanted);
                Assert.InRange(probed.Max(), wanted, wanted + 2);
            }
        }
    }

    [Fact]
    public void When_a_node_goes_only_probes_from_and_to_it_move()
    {
        const int k = 3;
        var nodes = Nodes(60);
        var before = nodes.ToDictionary(node => node, node => NeighbourChoice.Choose(node, nodes, k), StringComparer.Ordinal);
        foreach (var gone in nodes.Take(20))
        {
            var left = nodes.Where(node => node != gone).ToArray();
            var moved = left.Sum(node => NeighbourChoice.Choose(node, left, k).Except(before[node], StringComparer.Ordinal).Count());
            Assert.InRange(moved, 1, 2 * k);
        }
    }

    [Fact]
    public void All_nodes_agree_whatever_the_order_of_their_lists()
    {
        var nodes = Nodes(50);
        Assert.Equal(NeighbourChoice.Choose("n7", nodes, 4), NeighbourChoice.Choose("n7", [.. nodes.Reverse()], 4));
        Assert.Equal(49, NeighbourChoice.Choose("n7", nodes, 0).Count);
    }

    private static string[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => "n" + i.ToString(CultureInfo.InvariantCulture))];
}

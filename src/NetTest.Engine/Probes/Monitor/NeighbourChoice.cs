using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>
/// Chooses whom a node of a big mesh probes. All nodes are laid out on k rings, each in the order of another hash, and a node probes its successor on
/// each. So every node probes k and is probed by k (rendezvous hashing alone would leave e^-k of the nodes unprobed), nobody has to agree on anything
/// but the list, and when a node comes or goes at most 2k probes move.
/// </summary>
internal static class NeighbourChoice
{
    /// <summary>The neighbours of a node: all others if there are no more than wanted.</summary>
    /// <param name="self">This node, by the name that the others know it by.</param>
    /// <param name="others">All other nodes.</param>
    /// <param name="count">How many are wanted; 0: all.</param>
    internal static IReadOnlyList<string> Choose(string self, IReadOnlyCollection<string> others, int count)
    {
        var candidates = others.Where(other => !string.Equals(other, self, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToArray();
        if (count == 0 || candidates.Length <= count)
            return candidates;
        var chosen = new List<string>(count);
        for (var ring = 0; ring < count; ring++)
        {
            var place = Place(ring, self);
            // The distance wraps around, so the smallest one is the successor's. Who was chosen on an earlier ring is passed over.
            chosen.Add(candidates.Except(chosen, StringComparer.Ordinal).MinBy(other => Place(ring, other) - place)!);
        }

        return chosen;
    }

    // The same on every machine and in every version, as string.GetHashCode is not.
    private static ulong Place(int ring, string node)
    {
        var bytes = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(node)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, ring);
        Encoding.UTF8.GetBytes(node, bytes.AsSpan(sizeof(int)));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}

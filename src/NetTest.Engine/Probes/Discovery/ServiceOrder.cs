using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes.Discovery;

/// <summary>The order in which the targets of a service are to be tried (RFC 2782, "Usage rules").</summary>
internal static class ServiceOrder
{
    /// <summary>Lowest priority number first; among equals by drawing lots, each with a chance in proportion to its weight.</summary>
    /// <param name="services">All that the name has.</param>
    /// <param name="draw">A random number from 0 to the argument inclusive.</param>
    internal static IReadOnlyList<DnsService> Arrange(IEnumerable<DnsService> services, Func<int, int> draw)
    {
        var ordered = new List<DnsService>();
        foreach (var group in services.GroupBy(service => service.Priority).OrderBy(group => group.Key))
        {
            // Weight 0 goes first, so that it has a chance at all, if a small one.
            var left = group.OrderBy(service => service.Weight == 0 ? 0 : 1).ToList();
            while (left.Count > 0)
            {
                var lot = draw(left.Sum(service => service.Weight));
                var running = 0;
                var index = left.FindIndex(service => (running += service.Weight) >= lot);
                ordered.Add(left[index]);
                left.RemoveAt(index);
            }
        }

        return ordered;
    }
}

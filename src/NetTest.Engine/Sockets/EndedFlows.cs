namespace NetTest.Engine.Sockets;

/// <summary>
/// Addresses between which a UDP flow ended lately. UDP has no close: a datagram that the network held back, or made twice, looks like the
/// first of another flow. No more than <see cref="Capacity"/> are kept, each for ten seconds, which is longer than paths hold packets.
/// </summary>
internal sealed class EndedFlows<T>
    where T : notnull
{
    internal const int Capacity = 65_536;
    internal const long Lifetime = 10_000_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<T, long> _endedAt = [];
    private readonly Queue<(T Addresses, long EndedAt)> _order = new();

    internal int Count => _endedAt.Count;

    internal void Add(T addresses, long now)
    {
        lock (_lock)
        {
            _endedAt[addresses] = now;
            _order.Enqueue((addresses, now));
            while (_order.Count > Capacity || _order.Peek().EndedAt < now - Lifetime)
            {
                var (oldest, endedAt) = _order.Dequeue();
                // Unless one more has ended there since.
                if (_endedAt.TryGetValue(oldest, out var last) && last == endedAt)
                    _endedAt.Remove(oldest);
            }
        }
    }

    internal bool Contains(T addresses, long now)
    {
        lock (_lock)
            return _endedAt.TryGetValue(addresses, out var endedAt) && endedAt >= now - Lifetime;
    }
}

using System.Runtime.InteropServices;

namespace NetTest.Engine.Probes.Responder;

/// <summary>The numbers that a stateful reflector gives to the answers of each session (RFC 8762, section 4.3), forgotten after a while without packets.</summary>
internal sealed class SessionTable
{
    private const int MostSessions = 65_536;

    /// <summary>REFWAIT of RFC 8762's predecessor TWAMP (RFC 5357, section 4.2), 900 s.</summary>
    private const long Wait = 900_000_000_000;

    // One sender can fill the table with the 65,536 identifiers that RFC 8972 gives it; every stranger's packet would then go through all of it.
    private const long SweepInterval = 1_000_000_000;

    private readonly Dictionary<Key, Session> _sessions = [];
    private long _nextSweep = long.MinValue;

    internal int Count => _sessions.Count;

    /// <summary>The number of the session's next answer; null if there is no room for another session, which is then answered without state.</summary>
    internal uint? Next(Key key, long now)
    {
        if (_sessions.Count >= MostSessions && !_sessions.ContainsKey(key))
        {
            if (now >= _nextSweep)
                RemoveIdle(now);
            if (_sessions.Count >= MostSessions)
                return null;
        }

        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_sessions, key, out var exists);
        if (exists && now - entry.LastSeen > Wait)
            entry.Next = 0;
        entry.LastSeen = now;
        return entry.Next++;
    }

    private void RemoveIdle(long now)
    {
        _nextSweep = now + SweepInterval;
        foreach (var (idle, session) in _sessions)
        {
            if (now - session.LastSeen > Wait)
                _sessions.Remove(idle);
        }
    }

    /// <summary>Who sends: address, port and SSID (RFC 8972, section 3).</summary>
    internal readonly record struct Key(UInt128 Address, ushort Port, ushort Session);

    private struct Session
    {
        internal uint Next;
        internal long LastSeen;
    }
}

using NetTest.Engine.Probes.Stamp;

namespace NetTest.Engine.Probes.Responder;

/// <summary>What a reflector has counted; written by its thread, read by any.</summary>
internal sealed class ReflectorCounters
{
    private long _received;
    private long _reflected;
    private long _tooShort;
    private long _badKey;
    private long _overRate;
    private long _notSent;
    private long _pathMtuReceived;
    private long _pathMtuSent;
    private long _bytesReceived;
    private long _bytesSent;

    internal long Received => Volatile.Read(ref _received);

    internal long Reflected => Volatile.Read(ref _reflected);

    internal long PathMtuReceived => Volatile.Read(ref _pathMtuReceived);

    internal long PathMtuSent => Volatile.Read(ref _pathMtuSent);

    internal long BytesReceived => Volatile.Read(ref _bytesReceived);

    internal long BytesSent => Volatile.Read(ref _bytesSent);

    internal IReadOnlyDictionary<string, long> Refused => new Dictionary<string, long>(
        new (string Reason, long Count)[] { ("TooShort", Volatile.Read(ref _tooShort)), ("BadKey", Volatile.Read(ref _badKey)), ("RateLimit", Volatile.Read(ref _overRate)), ("NotSent", Volatile.Read(ref _notSent)) }
            .Where(pair => pair.Count > 0).Select(pair => KeyValuePair.Create(pair.Reason, pair.Count)),
        StringComparer.Ordinal);

    internal void CountReceived(int bytes)
    {
        Volatile.Write(ref _received, _received + 1);
        Volatile.Write(ref _bytesReceived, _bytesReceived + bytes);
    }

    /// <summary>A message of a path MTU search.</summary>
    internal void CountPathMtuReceived() => Volatile.Write(ref _pathMtuReceived, _pathMtuReceived + 1);

    internal void CountPathMtuSent() => Volatile.Write(ref _pathMtuSent, _pathMtuSent + 1);

    internal void CountReflected(int bytes)
    {
        Volatile.Write(ref _reflected, _reflected + 1);
        Volatile.Write(ref _bytesSent, _bytesSent + bytes);
    }

    internal void CountRefused(ReflectVerdict verdict)
    {
        ref var counter = ref verdict == ReflectVerdict.TooShort ? ref _tooShort : ref _badKey;
        Volatile.Write(ref counter, counter + 1);
    }

    internal void CountOverRate() => Volatile.Write(ref _overRate, _overRate + 1);

    internal void CountNotSent() => Volatile.Write(ref _notSent, _notSent + 1);
}

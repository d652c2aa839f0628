namespace NetTest.Engine.Sockets;

/// <summary>The source ports of one client, in turn, going round; all its reactors share it, so that none takes another's port.</summary>
internal sealed class PortSequence(PortRange ports)
{
    private int _next = -1;

    /// <summary>How many ports there are.</summary>
    internal int Count => ports.Last - ports.First + 1;

    internal int Next() => ports.First + (int)((uint)Interlocked.Increment(ref _next) % (uint)Count);
}

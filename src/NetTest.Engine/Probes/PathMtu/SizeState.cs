namespace NetTest.Engine.Probes.PathMtu;

/// <summary>A size that is being tried.</summary>
internal sealed class SizeState(int size, int attempts, long due)
{
    internal int Size { get; } = size;

    /// <summary>Probes that may be sent before it counts as failed.</summary>
    internal int Attempts { get; } = attempts;

    internal int Sent { get; set; }

    internal bool Acknowledged { get; set; }

    /// <summary>When the next probe is due, or after the last one, when it counts as lost.</summary>
    internal long Due { get; set; } = due;
}

namespace NetTest.Engine.Topology;

/// <summary>
/// What one direction of a link does to frames. A frame first meets loss, duplication and corruption, then waits in the queue of
/// <see cref="RateBitsPerSecond"/>, then travels for <see cref="DelayMs"/>: the order of a real link, whichever back end serves it.
/// </summary>
public sealed record ImpairmentSpec
{
    /// <summary>Delay added to every frame, ms, 0 or more.</summary>
    public double DelayMs { get; init; }

    /// <summary>Spread of the delay, ms, 0 or more; what it means is told by <see cref="JitterDistribution"/>. Frames may overtake each other, as with tc-netem(8).</summary>
    public double JitterMs { get; init; }

    /// <summary>How the delay is spread. Default uniform.</summary>
    public JitterDistribution JitterDistribution { get; init; }

    /// <summary>Independent loss, percent, 0 to 100; excludes <see cref="LossBursts"/>.</summary>
    public double LossPercent { get; init; }

    /// <summary>Loss in bursts; null for none.</summary>
    public GilbertElliottLoss? LossBursts { get; init; }

    /// <summary>Rate at which frames leave, bit/s of whole Ethernet frames without preamble and checksum, as tc counts; null for no limit.</summary>
    public long? RateBitsPerSecond { get; init; }

    /// <summary>How many bytes may wait for <see cref="RateBitsPerSecond"/>; a frame that finds the queue full is dropped. Null means 100 ms worth of the rate, at least ten frames of the link's MTU.</summary>
    public long? QueueBytes { get; init; }

    /// <summary>Share of frames that travel without the delay and so overtake others, percent, 0 to 100; needs a delay.</summary>
    public double ReorderPercent { get; init; }

    /// <summary>Share of frames that arrive twice, percent, 0 to 100.</summary>
    public double DuplicatePercent { get; init; }

    /// <summary>Share of frames that arrive with one bit inverted, percent, 0 to 100.</summary>
    public double CorruptPercent { get; init; }

    /// <summary>What the random decisions grow from; null for a random one. The emulator repeats exactly what a seed did; the kernel's netem has no seed in every version.</summary>
    public long? Seed { get; init; }

    /// <summary>The impairment in the form that <see cref="ImpairmentText.Parse"/> reads.</summary>
    public override string ToString() => ImpairmentText.Format(this);
}

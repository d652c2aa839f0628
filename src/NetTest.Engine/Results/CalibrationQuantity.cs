namespace NetTest.Engine.Results;

/// <summary>What a calibration injects and measures.</summary>
public enum CalibrationQuantity
{
    /// <summary>Round-trip time of a plain veth: what this machine adds by itself to every other number.</summary>
    Floor,

    /// <summary>Delay in both directions.</summary>
    Delay,

    /// <summary>Standard deviation of a delay that is spread evenly.</summary>
    Jitter,

    /// <summary>Loss, each direction alone.</summary>
    Loss,

    /// <summary>Rate at which frames leave.</summary>
    Rate,

    /// <summary>Path MTU behind a router.</summary>
    PathMtu,
}

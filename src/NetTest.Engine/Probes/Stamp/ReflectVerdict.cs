namespace NetTest.Engine.Probes.Stamp;

/// <summary>What a reflector makes of a datagram.</summary>
internal enum ReflectVerdict
{
    Reflect,

    /// <summary>Shorter than a base packet: no STAMP, and a reply would be larger than it.</summary>
    TooShort,

    /// <summary>A key is required, and the HMAC is not of it.</summary>
    BadKey,
}

namespace NetTest.Engine.Probes.Timing;

/// <summary>Bytes of a protocol whose probe is a datagram and whose answer is one.</summary>
internal interface IDatagramFormat
{
    /// <summary>Length of every probe.</summary>
    int Length { get; }

    /// <summary>How many bits of a probe's number an answer brings back.</summary>
    int SequenceBits { get; }

    /// <summary>Writes a probe; returns the mark that its answer must bring back.</summary>
    ulong Write(Span<byte> packet, long sequence, long realtime);

    /// <summary>Reads a datagram; null if it is no answer at all.</summary>
    DatagramAnswer? Read(ReadOnlySpan<byte> packet);

    /// <summary>Reads the probe's number out of what an ICMP error quotes; null if it is not there.</summary>
    uint? ReadQuoted(ReadOnlySpan<byte> packet);

    /// <summary>Whether a datagram that is no answer is not meant for us at all, as on a raw socket.</summary>
    bool IsForeign(ReadOnlySpan<byte> packet);
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NetTest.Engine.Probes.Stamp;

/// <summary>
/// An extension between our sender and our responder (private type 252): the sender says which machine's clock it reads; the
/// responder says whether it counts and whether it reads the same clock. Twelve bytes: 0, answer, "NT", identity of the clock. Any
/// other reflector returns it as unrecognised.
/// </summary>
internal static class ReplyControl
{
    internal const int ValueLength = 12;
    internal const int Length = StampTlv.HeaderLength + ValueLength;

    /// <summary>Answered: sequence numbers of replies count what the responder has received.</summary>
    internal const byte Stateful = 0x01;

    /// <summary>Answered: both ends read the same clock.</summary>
    internal const byte SameClock = 0x02;

    private const ushort Magic = 0x4E54; // "NT"

    /// <summary>What tells this machine's clock from others: a hash of the boot's identity; 0 where there is none.</summary>
    internal static ulong ClockId { get; } = ReadClockId();

    internal static void Write(Span<byte> tlv, ulong clockId)
    {
        StampTlv.WriteHeader(tlv, StampTlv.Control, ValueLength);
        tlv[4] = tlv[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(tlv[6..], Magic);
        BinaryPrimitives.WriteUInt64BigEndian(tlv[8..], clockId);
    }

    /// <summary>Whether an extension of type 252 is this one and not another's.</summary>
    internal static bool IsOurs(ReadOnlySpan<byte> tlv) =>
        tlv.Length >= Length && tlv[1] == StampTlv.Control && StampTlv.ValueLength(tlv) == ValueLength && BinaryPrimitives.ReadUInt16BigEndian(tlv[6..]) == Magic;

    internal static byte Answered(ReadOnlySpan<byte> tlv) => tlv[5];

    internal static void Answer(Span<byte> tlv, byte flags) => tlv[5] = flags;

    internal static ulong ReadClockId(ReadOnlySpan<byte> tlv) => BinaryPrimitives.ReadUInt64BigEndian(tlv[8..]);

    private static ulong ReadClockId()
    {
        try
        {
            // Hashed, because a boot's identity is nobody else's business. All namespaces of a machine share the wall clock.
            var boot = OperatingSystem.IsLinux() ? File.ReadAllBytes("/proc/sys/kernel/random/boot_id") : [];
            return boot.Length == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(boot));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}

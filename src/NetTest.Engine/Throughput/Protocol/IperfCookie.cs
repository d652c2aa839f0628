using System.Security.Cryptography;

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>What ties the connections of one test together: 36 letters and digits and a zero byte.</summary>
internal static class IperfCookie
{
    /// <summary>Bytes on the wire, the zero included.</summary>
    internal const int Length = 37;

    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    internal static string Create() => RandomNumberGenerator.GetString(Letters, Length - 1);

    internal static byte[] ToBytes(string cookie)
    {
        var bytes = new byte[Length];
        System.Text.Encoding.ASCII.GetBytes(cookie, bytes);
        return bytes;
    }

    /// <summary>Reads a cookie; null if these bytes cannot be one (printable ASCII up to a zero).</summary>
    internal static string? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            return null;
        var end = bytes.IndexOf((byte)0);
        var text = end < 0 ? bytes : bytes[..end];
        return text.IsEmpty || text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) ? null : System.Text.Encoding.ASCII.GetString(text);
    }
}

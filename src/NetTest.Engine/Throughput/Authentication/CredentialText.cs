using System.Buffers;
using System.Globalization;
using System.Text;

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>
/// The text that iperf3 encrypts: <c>user: NAME\npwd:  PASSWORD\nts:   SECONDS</c> (auth_text_format in iperf_auth.c), with the seconds
/// since 1970 of the client's clock.
/// </summary>
/// <param name="UserName">The user.</param>
/// <param name="Password">The password in clear.</param>
/// <param name="At">When the client wrote it; whole seconds.</param>
internal sealed record CredentialText(string UserName, string Password, DateTimeOffset At)
{
    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\n\v\f\r");
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether iperf3 can read it back: its <c>sscanf("%s")</c> ends at the first white space and wants one character at least.</summary>
    internal static bool CanCarry(string word) => word.Length > 0 && !word.Any(letter => letter is ' ' or '\0' or (>= '\t' and <= '\r'));

    internal byte[] ToBytes() =>
        Strict.GetBytes(string.Create(CultureInfo.InvariantCulture, $"user: {UserName}\npwd:  {Password}\nts:   {At.ToUnixTimeSeconds()}"));

    /// <summary>Reads the text as <c>sscanf</c> does: white space of any kind and length between the parts; null if it is something else.</summary>
    internal static CredentialText? TryParse(ReadOnlySpan<byte> bytes)
    {
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        var rest = text.AsSpan();
        return TryTake(ref rest, "user:") is { } user && TryTake(ref rest, "pwd:") is { } password && TryTake(ref rest, "ts:") is { } seconds
            && long.TryParse(seconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unix)
            && unix >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && unix <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? new CredentialText(user, password, DateTimeOffset.FromUnixTimeSeconds(unix))
                : null;
    }

    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"{UserName} at {At:u}";

    private static string? TryTake(ref ReadOnlySpan<char> rest, string key)
    {
        rest = rest.TrimStart();
        if (!rest.StartsWith(key, StringComparison.Ordinal))
            return null;
        rest = rest[key.Length..].TrimStart();
        var end = rest.IndexOfAny(WhiteSpace);
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        return word.IsEmpty ? null : word.ToString();
    }
}

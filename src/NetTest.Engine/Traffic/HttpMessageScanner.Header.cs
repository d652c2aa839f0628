using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace NetTest.Engine.Traffic;

/// <content>The lines of the header: what decides where the message ends.</content>
internal sealed partial class HttpMessageScanner
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private State ReadStatusLine(ReadOnlySpan<byte> line)
    {
        // HTTP/1.1 200 OK; the reason may be missing, with or without its space (RFC 9112, 4).
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || !IsDigit(line[7]) || line[8] != ' ' || (line.Length > 12 && line[12] != ' '))
            return State.Broken;
        if (!IsDigit(line[9]) || !IsDigit(line[10]) || !IsDigit(line[11]))
            return State.Broken;
        StatusCode = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
        return StatusCode >= 100 ? State.Fields : State.Broken;
    }

    private State ReadRequestLine(ReadOnlySpan<byte> line, bool isWhole)
    {
        // A server should ignore an empty line before the request (RFC 9112, 2.2).
        if (line.IsEmpty)
            return State.StartLine;
        int method = line.IndexOf((byte)' ');
        if (method <= 0 || line[..method].ContainsAnyExcept(TokenBytes))
            return State.Broken;
        IsHead = line[..method].SequenceEqual("HEAD"u8);
        if (!isWhole)
            return State.Fields;
        int version = line.LastIndexOf((byte)' ') + 1;
        return version > method + 1 && line.Length - version == 8 && line[version..].StartsWith("HTTP/1."u8) && IsDigit(line[^1])
            ? State.Fields
            : State.Broken;
    }

    private State ReadField(ReadOnlySpan<byte> line, bool isWhole)
    {
        // A folded line (RFC 9112, 5.2) is refused in requests; in responses it is read over, unless it continues a field that says the length.
        if (line[0] is (byte)' ' or (byte)'\t')
            return _isResponse && !_framingFieldBefore ? State.Fields : State.Broken;
        int colon = line.IndexOf((byte)':');
        if (colon < 0)
            return isWhole ? State.Broken : State.Fields;
        ReadOnlySpan<byte> name = line[..colon];
        if (name.IsEmpty || name.ContainsAnyExcept(TokenBytes))
            return State.Broken;
        bool isLength = Ascii.EqualsIgnoreCase(name, "Content-Length"u8);
        bool isCoding = Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8);
        _framingFieldBefore = isLength || isCoding;
        if (!_framingFieldBefore)
            return State.Fields;
        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
        if (!isWhole)
            return State.Broken;
        return isLength ? ReadContentLength(value) : ReadTransferCoding(value);
    }

    private State ReadContentLength(ReadOnlySpan<byte> value)
    {
        // The same length said twice, in one line or in two, is one length; two different ones are none (RFC 9112, 6.3).
        foreach (Range part in value.Split((byte)','))
        {
            ReadOnlySpan<byte> digits = value[part].Trim(" \t"u8);
            if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return State.Broken;
            if (!Utf8Parser.TryParse(digits, out long length, out int used) || used != digits.Length)
                return State.Broken;
            if (_contentLength >= 0 && _contentLength != length)
                return State.Broken;
            _contentLength = length;
        }

        return State.Fields;
    }

    private State ReadTransferCoding(ReadOnlySpan<byte> value)
    {
        _hasTransferCoding = true;
        foreach (Range part in value.Split((byte)','))
        {
            ReadOnlySpan<byte> coding = value[part].Trim(" \t"u8);
            // Only as the last coding does chunked tell the end of the message.
            if (!coding.IsEmpty)
                _isChunked = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
        }

        return State.Fields;
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}

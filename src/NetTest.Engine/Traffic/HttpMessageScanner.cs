using System.Buffers.Text;

namespace NetTest.Engine.Traffic;

/// <summary>
/// Finds the end of one HTTP/1.x message (RFC 9112) in bytes as they arrive; does no I/O and keeps no message. Lines that come whole are read where
/// they lie; only of a line split between two reads are the first 256 bytes kept. Interim responses (1xx) are skipped.
/// </summary>
internal sealed partial class HttpMessageScanner
{
    /// <summary>The longest header (and trailer) taken, in bytes.</summary>
    internal const int MaxHeaderBytes = 65536;

    // Longer lines are looked at by their beginning only, whether they come in one piece or not, so that the verdict never depends on how the bytes
    // were cut. No field that matters here is that long.
    private const int LineBytesKept = 256;

    private readonly bool _isResponse;
    private bool _answersHead;
    private State _state;
    private byte[]? _line;
    private int _lineKept;
    private long _lineLength;
    private bool _endedInReturn;
    private int _headerBytes;
    private long _bodyLeft;
    private long _contentLength;
    private bool _hasTransferCoding;
    private bool _isChunked;
    private bool _framingFieldBefore;

    /// <summary>A scanner for a request, or for a response and whether it answers HEAD (and so has no body).</summary>
    internal HttpMessageScanner(bool isResponse, bool answersHead = false)
    {
        _isResponse = isResponse;
        Reset(answersHead);
    }

    private enum State
    {
        StartLine,
        Fields,
        FixedBody,
        BodyToClose,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailers,
        Done,
        Broken,
    }

    /// <summary>The final status code of a response; 0 before it is known and of a request.</summary>
    internal int StatusCode { get; private set; }

    /// <summary>Whether a request's method is HEAD, so that its response has no body.</summary>
    internal bool IsHead { get; private set; }

    /// <summary>Whether the body of this response ends only with the connection.</summary>
    internal bool EndsAtClose => _state == State.BodyToClose;

    /// <summary>Whether not a byte of the message has come yet: a close here is between messages.</summary>
    internal bool IsAtStart => _state == State.StartLine && _headerBytes == 0 && _lineLength == 0;

    /// <summary>Makes it ready for the next message of the connection.</summary>
    internal void Reset(bool answersHead = false)
    {
        _answersHead = answersHead;
        IsHead = false;
        StartHeader();
    }

    /// <summary>Takes bytes up to the end of the message.</summary>
    internal HttpScanResult Feed(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        while (_state is not (State.Done or State.Broken))
        {
            if (consumed == bytes.Length)
                return HttpScanResult.NeedMore;
            ReadOnlySpan<byte> rest = bytes[consumed..];
            consumed += _state switch
            {
                State.FixedBody => SkipBody(rest, State.Done),
                State.ChunkData => SkipBody(rest, State.ChunkEnd),
                State.BodyToClose => rest.Length,
                _ => TakeLine(rest),
            };
        }

        return _state == State.Done ? HttpScanResult.Complete : HttpScanResult.Malformed;
    }

    /// <summary>The peer closed: whether the message is whole by that.</summary>
    internal bool CompleteAtClose()
    {
        if (_state == State.BodyToClose)
            _state = State.Done;
        return _state == State.Done;
    }

    private void StartHeader()
    {
        _state = State.StartLine;
        StatusCode = 0;
        _lineKept = 0;
        _lineLength = 0;
        _endedInReturn = false;
        _headerBytes = 0;
        _bodyLeft = 0;
        _contentLength = -1;
        _hasTransferCoding = false;
        _isChunked = false;
        _framingFieldBefore = false;
    }

    private int SkipBody(ReadOnlySpan<byte> bytes, State then)
    {
        int taken = (int)Math.Min(bytes.Length, _bodyLeft);
        _bodyLeft -= taken;
        if (_bodyLeft == 0)
            _state = then;
        return taken;
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        int taken = end < 0 ? bytes.Length : end + 1;
        // Of a chunked body, each size line has the limit for itself; a header and a trailer have it as a whole.
        _headerBytes = _headerBytes > MaxHeaderBytes - taken ? MaxHeaderBytes + 1 : _headerBytes + taken;
        if (_headerBytes > MaxHeaderBytes)
        {
            _state = State.Broken;
            return taken;
        }

        if (end < 0)
        {
            Keep(bytes);
            return taken;
        }

        if (_lineLength == 0)
        {
            ReadOnlySpan<byte> line = bytes[..end];
            if (line.EndsWith((byte)'\r'))
                line = line[..^1];
            ReadLine(line[..Math.Min(line.Length, LineBytesKept)], line.Length);
            return taken;
        }

        Keep(bytes[..end]);
        long length = _endedInReturn ? _lineLength - 1 : _lineLength;
        ReadLine(_line.AsSpan(0, (int)Math.Min(length, _lineKept)), length);
        _lineKept = 0;
        _lineLength = 0;
        return taken;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        _line ??= new byte[LineBytesKept];
        ReadOnlySpan<byte> kept = bytes[..Math.Min(bytes.Length, LineBytesKept - _lineKept)];
        kept.CopyTo(_line.AsSpan(_lineKept));
        _lineKept += kept.Length;
        _lineLength += bytes.Length;
        _endedInReturn = bytes[^1] == (byte)'\r';
    }

    private void ReadLine(ReadOnlySpan<byte> line, long length)
    {
        bool isWhole = line.Length == length;
        State next = _state switch
        {
            State.StartLine => _isResponse ? ReadStatusLine(line) : ReadRequestLine(line, isWhole),
            State.Fields => line.IsEmpty ? EndHeader() : ReadField(line, isWhole),
            State.ChunkSize => ReadChunkSize(line),
            State.ChunkEnd => line.IsEmpty ? State.ChunkSize : State.Broken,
            _ => line.IsEmpty ? State.Done : State.Trailers,
        };
        if (next == State.ChunkSize || (next == State.Trailers && _state == State.ChunkSize))
            _headerBytes = 0;
        _state = next;
    }

    private State EndHeader()
    {
        if (_isResponse && StatusCode is >= 100 and < 200 and not 101)
        {
            StartHeader();
            return State.StartLine;
        }

        // RFC 9112, 6.3, in its order: no body by kind, transfer coding, length, and what is left.
        if (_isResponse && (_answersHead || StatusCode is 101 or 204 or 304))
            return State.Done;
        if (_hasTransferCoding)
            return _isChunked ? State.ChunkSize : _isResponse ? State.BodyToClose : State.Broken;
        _bodyLeft = _contentLength;
        if (_contentLength >= 0)
            return _contentLength == 0 ? State.Done : State.FixedBody;
        return _isResponse ? State.BodyToClose : State.Done;
    }

    private State ReadChunkSize(ReadOnlySpan<byte> line)
    {
        if (!Utf8Parser.TryParse(line, out long size, out int digits, 'x') || digits == 0 || size < 0)
            return State.Broken;
        // After the size: nothing, white space, or extensions, which nobody uses and everybody must ignore.
        if (digits < line.Length && line[digits] is not ((byte)';' or (byte)' ' or (byte)'\t'))
            return State.Broken;
        _bodyLeft = size;
        return size == 0 ? State.Trailers : State.ChunkData;
    }
}

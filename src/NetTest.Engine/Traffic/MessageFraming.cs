namespace NetTest.Engine.Traffic;

/// <summary>How the end of a message is known.</summary>
public enum MessageFraming
{
    /// <summary>Both ends know the pattern, so a message ends when its length has been read.</summary>
    Length,

    /// <summary>HTTP/1.1 (RFC 9112): a message ends with its header or with the body that Content-Length announces; so any HTTP client or server may be the far end.</summary>
    Http,
}

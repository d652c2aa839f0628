namespace NetTest.Engine.Probes.Http;

/// <summary>Which HTTP a probe speaks.</summary>
public enum HttpProbeVersion
{
    /// <summary>Over TLS what the server chooses (ALPN: h2, http/1.1); without TLS HTTP/1.1.</summary>
    Auto,

    /// <summary>HTTP/1.1 (RFC 9112).</summary>
    Http11,

    /// <summary>HTTP/2 (RFC 9113); without TLS by prior knowledge.</summary>
    Http2,
}

namespace NetTest.Engine.Sockets;

/// <summary>What a TLS handshake agreed on.</summary>
/// <param name="Version">Such as <c>TLSv1.3</c>.</param>
/// <param name="CipherSuite">The suite's name.</param>
/// <param name="ApplicationProtocol">ALPN, or null.</param>
/// <param name="Resumed">Whether it resumed an earlier session; null where the TLS library does not tell.</param>
internal sealed record TlsSessionInfo(string Version, string CipherSuite, string? ApplicationProtocol, bool? Resumed);

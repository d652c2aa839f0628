namespace NetTest.Engine.Throughput;

/// <summary>Who may use a server (iperf3's <c>--authorized-users-path</c> and <c>--rsa-private-key-path</c>).</summary>
public sealed record ThroughputAuthorization
{
    /// <summary>The server's RSA private key in PEM; never part of a result.</summary>
    public required string PrivateKeyPem { get; init; }

    /// <summary>Users and the SHA-256, in hexadecimal, of <c>{user}password</c>, as iperf3's file of users has them.</summary>
    public required IReadOnlyDictionary<string, string> Users { get; init; }

    /// <summary>By how much the clocks of client and server may differ. Default 10 s.</summary>
    public TimeSpan AllowedSkew { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether PKCS #1 v1.5 padding is taken beside OAEP, for clients before iperf3 3.17. Default false: whoever can time the answers learns
    /// from it what an overheard token says (CVE-2024-26306).
    /// </summary>
    public bool AllowPkcs1Padding { get; init; }

    /// <summary>The number of users alone: a record's own text would show the key.</summary>
    public override string ToString() => $"{nameof(ThroughputAuthorization)} {Users.Count} users";
}

namespace NetTest.Engine.Throughput;

/// <summary>What an iperf3 client proves itself with (<c>--username</c>, <c>IPERF3_PASSWORD</c>, <c>--rsa-public-key-path</c>).</summary>
public sealed record ThroughputCredentials
{
    /// <summary>The user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>The password; never part of a result.</summary>
    public required string Password { get; init; }

    /// <summary>The server's RSA public key in PEM.</summary>
    public required string PublicKeyPem { get; init; }

    /// <summary>Whether the token is padded with PKCS #1 v1.5, as iperf3 before 3.17 does, instead of OAEP. Default false: OAEP.</summary>
    public bool UsePkcs1Padding { get; init; }

    /// <summary>The user's name alone: a record's own text would show the password.</summary>
    public override string ToString() => $"{nameof(ThroughputCredentials)} {UserName}";
}

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>What a server makes of a client's credentials.</summary>
public enum AuthenticationVerdict
{
    /// <summary>The user is known and the password right.</summary>
    Accepted,

    /// <summary>The client sent no credentials.</summary>
    Missing,

    /// <summary>The credentials could not be decrypted with the server's key, or are not in iperf3's form.</summary>
    Unreadable,

    /// <summary>The clocks of client and server differ by more than the allowed skew, or the credentials are old.</summary>
    ClockSkew,

    /// <summary>No such user, or another password.</summary>
    Denied,
}

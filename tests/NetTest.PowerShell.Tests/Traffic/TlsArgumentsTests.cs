using NetTest.Engine;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Traffic;
using Xunit;

namespace NetTest.PowerShell.Tests.Traffic;

public sealed class TlsArgumentsTests
{
    [Fact]
    public void Nothing_given_is_plain()
    {
        Assert.Null(new TlsArguments().ForServer());
        Assert.Null(new TlsArguments().ForClient(null));
    }

    [Fact]
    public void A_client_inherits_what_its_server_speaks()
    {
        var server = new TlsServerOptions
        {
            ServerName = "www.example.com",
            ApplicationProtocols = ["h2"],
            MinimumVersion = TlsProtocolVersion.Tls13,
            SessionResumption = true,
        };
        var client = new TlsArguments().ForClient(server)!;
        Assert.Equal("www.example.com", client.ServerName);
        Assert.Equal(["h2"], client.ApplicationProtocols);
        Assert.Equal(TlsProtocolVersion.Tls13, client.MinimumVersion);
        Assert.True(client.SessionResumption);
        Assert.False(client.Insecure);
        Assert.Equal(TestCertificateAuthority.Authority.Thumbprint, Assert.Single(client.TrustedAuthorities).Thumbprint);
    }

    [Fact]
    public void What_the_client_says_itself_wins()
    {
        var server = new TlsServerOptions { ServerName = "a.example", ApplicationProtocols = ["h2"], SessionResumption = true };
        var client = new TlsArguments { ServerName = "b.example", Alpn = ["http/1.1"], SessionResumption = false, Insecure = true }.ForClient(server)!;
        Assert.Equal("b.example", client.ServerName);
        Assert.Equal(["http/1.1"], client.ApplicationProtocols);
        Assert.False(client.SessionResumption);
        Assert.True(client.Insecure);
    }

    [Fact]
    public void A_client_may_refuse_the_tls_of_its_server() =>
        Assert.Null(new TlsArguments { Enabled = false }.ForClient(new TlsServerOptions()));

    [Fact]
    public void Parameters_that_mean_nothing_without_tls_are_refused_by_name()
    {
        Check("-ServerName", new TlsArguments { ServerName = "x" });
        Check("-Certificate", new TlsArguments { CertificatePath = "x" });
        Check("-Key", new TlsArguments { KeyPath = "x" });
        Check("-Insecure", new TlsArguments { Insecure = true });
        Check("-Alpn", new TlsArguments { Alpn = ["h2"] });
        Check("-SessionResumption", new TlsArguments { SessionResumption = true });
        Check("-MinimumTlsVersion", new TlsArguments { MinimumVersion = TlsProtocolVersion.Tls13 });
        Check("-MaximumTlsVersion", new TlsArguments { MaximumVersion = TlsProtocolVersion.Tls12 });
    }

    [Fact]
    public void A_key_without_a_certificate_and_crossed_versions_are_refused()
    {
        Assert.Contains("-Certificate", Refusal(new TlsArguments { Enabled = true, KeyPath = "k" }), StringComparison.Ordinal);
        Assert.Contains("-MinimumTlsVersion", Refusal(new TlsArguments { Enabled = true, MinimumVersion = TlsProtocolVersion.Tls13, MaximumVersion = TlsProtocolVersion.Tls12 }), StringComparison.Ordinal);
    }

    private static void Check(string parameter, TlsArguments arguments) =>
        Assert.StartsWith(parameter, Refusal(arguments), StringComparison.Ordinal);

    private static string Refusal(TlsArguments arguments)
    {
        var error = Assert.Throws<NetTestException>(arguments.ForServer);
        Assert.Equal(ErrorReason.InvalidArgument, error.Reason);
        return error.Message;
    }
}

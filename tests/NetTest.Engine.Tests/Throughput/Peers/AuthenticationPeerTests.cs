using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Tests.Topology;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Authentication;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Peers;

/// <summary>User credentials with the real iperf3 at the far end, both ways; keys and hashes are made by openssl, as iperf3's manual has it.</summary>
[Collection(NetworkGroup.Name)]
public sealed class AuthenticationPeerTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public AuthenticationPeerTests() => Directory.CreateDirectory(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_real_server_takes_our_credentials_and_refuses_wrong_ones()
    {
        var (privateKey, publicKey, users) = await MakeFilesAsync();
        await using var namespaces = await TestNamespaces.CreateAsync();
        await using var listener = await Iperf3Listener.StartAsync(namespaces.Server, ["--rsa-private-key-path", privateKey, "--authorized-users-path", users, .. await PaddingAsync()]);
        // Of both runs none is the first: after a test iperf3 closes its listening socket and opens another, and for that nobody is to be refused.
        using var context = NetworkContext.Open(namespaces.Client);
        var options = new ThroughputOptions { Target = TestNamespaces.ServerAddress, Bytes = 1_000_000 };
        var right = new ThroughputCredentials { UserName = "anna", Password = "secret", PublicKeyPem = CredentialFiles.LoadPublicKey(publicKey), UsePkcs1Padding = true };

        var taken = await RepeatedRun.RunAsync(context, options with { Credentials = right }, isFirst: false, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(ThroughputEnd.Completed, taken.End);
        // What it has received is its own affair: iperf3 reads no further once it hears that the test is over.
        Assert.Equal(1_000_000, taken.BytesSent);
        var wrong = await RepeatedRun.RunAsync(context, options with { Credentials = right with { Password = "swordfish" } }, isFirst: false, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal((ThroughputEnd.AuthenticationFailed, ResultStatus.Failed), (wrong.End, wrong.Status));
        Assert.NotNull(wrong.Error);
        Assert.DoesNotContain("swordfish", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(0, wrong.BytesTransferred);
    }

    [Fact]
    public async Task Our_server_takes_the_real_clients_credentials_and_refuses_wrong_or_missing_ones()
    {
        Requires.Tool("iperf3", "iperf3");
        var (privateKey, publicKey, users) = await MakeFilesAsync();
        await using var namespaces = await TestNamespaces.CreateAsync();
        using var context = NetworkContext.Open(namespaces.Server);
        await using var server = new ThroughputServer(new ThroughputServerOptions
        {
            Context = context,
            Authorization = new ThroughputAuthorization { PrivateKeyPem = CredentialFiles.LoadPrivateKey(privateKey), Users = CredentialFiles.LoadUsers(users), AllowPkcs1Padding = true },
        });
        await server.StartAsync(TestContext.Current.CancellationToken);

        var (taken, output, error) = await IperfAsync("secret", "--username", "anna", "--rsa-public-key-path", publicKey);
        Assert.True(taken == 0, output + error);
        Assert.Equal("anna", (await server.Results.ReadAsync(TestContext.Current.CancellationToken)).User);
        Assert.NotEqual(0, (await IperfAsync("swordfish", "--username", "anna", "--rsa-public-key-path", publicKey)).ExitCode);
        Assert.NotEqual(0, (await IperfAsync("secret")).ExitCode);
        Assert.Equal(2, server.RefusedClients);

        async Task<(int ExitCode, string Output, string Error)> IperfAsync(string password, params string[] options) =>
            await Shell.RunAsync("ip", ["netns", "exec", namespaces.Client, "env", $"IPERF3_PASSWORD={password}", "iperf3", "-c", TestNamespaces.ServerAddress, "-n", "1M", .. options]);
    }

    // iperf3 before 3.17 knows no other padding, and no option for it.
    private static async Task<string[]> PaddingAsync() =>
        (await Shell.RunAsync("iperf3", "--help")).Output.Contains("use-pkcs1-padding", StringComparison.Ordinal) ? ["--use-pkcs1-padding"] : [];

    private async Task<(string PrivateKey, string PublicKey, string Users)> MakeFilesAsync()
    {
        Requires.Tool("openssl", "openssl");
        var (privateKey, publicKey, users) = (Path.Combine(_folder.Path, "private.pem"), Path.Combine(_folder.Path, "public.pem"), Path.Combine(_folder.Path, "users.csv"));
        var (exitCode, _, error) = await Shell.RunAsync(
            "sh", "-c", $"openssl genrsa -out {privateKey} 2048 && openssl rsa -in {privateKey} -pubout -out {publicKey} && echo anna,$(printf '%s' '{{anna}}secret' | sha256sum | cut -d' ' -f1) > {users}");
        Assert.True(exitCode == 0, error);
        return (privateKey, publicKey, users);
    }
}

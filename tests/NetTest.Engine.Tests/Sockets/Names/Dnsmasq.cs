using System.Diagnostics;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Sockets.Names;

/// <summary>dnsmasq in a namespace, with the records that a test gives it; ended by its id.</summary>
internal sealed class Dnsmasq : IAsyncDisposable
{
    private readonly Process _process;
    private bool _ended;

    private Dnsmasq(Process process) => _process = process;

    /// <summary>Starts it on port 53 of an address; its records are options such as <c>--srv-host=</c>.</summary>
    internal static async Task<Dnsmasq> StartAsync(string networkNamespace, string address, params string[] records)
    {
        var process = Shell.Start("ip", ["netns", "exec", networkNamespace, "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces", "--except-interface=lo", $"--listen-address={address}", "--pid-file", "--user=root", "--local=/test/", "--log-facility=-", .. records]);
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("started", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                return new Dnsmasq(process);
            }
        }

        throw new InvalidOperationException("dnsmasq did not start");
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

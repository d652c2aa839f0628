using System.Diagnostics;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Throughput.Peers;

/// <summary>A real <c>iperf3 -s</c> in a namespace, listening when it is returned, ended when it is disposed.</summary>
internal sealed class Iperf3Listener : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private Iperf3Listener(Process process, Task reading) => (_process, _reading) = (process, reading);

    internal static async Task<Iperf3Listener> StartAsync(string namespaceName, params string[] options)
    {
        Requires.Tool("iperf3", "iperf3");
        var process = Shell.Start("ip", ["netns", "exec", namespaceName, "iperf3", "-s", "--forceflush", .. options]);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        string? line;
        while ((line = await process.StandardOutput.ReadLineAsync(deadline.Token)) is not null && !line.StartsWith("Server listening", StringComparison.Ordinal))
        {
        }

        if (line is null)
            throw new InvalidOperationException($"iperf3 -s ended: {await process.StandardError.ReadToEndAsync(deadline.Token)}");
        return new Iperf3Listener(process, process.StandardOutput.ReadToEndAsync(CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        // "ip netns exec" becomes the program itself, so this is iperf3's own process.
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        _process.Dispose();
    }
}

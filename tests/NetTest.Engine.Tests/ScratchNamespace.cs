using System.Diagnostics;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests;

/// <summary>A namespace made by <c>ip</c> itself, with 192.0.2.77 on its loopback, for as long as a test needs it.</summary>
internal sealed class ScratchNamespace : IDisposable
{
    internal ScratchNamespace(string? name = null)
    {
        Requires.Root();
        Name = name ?? $"nts{Guid.NewGuid():N}"[..12];
        Ip("netns", "add", Name);
        Ip("-n", Name, "addr", "add", "192.0.2.77/32", "dev", "lo");
        Ip("-n", Name, "link", "set", "lo", "up");
    }

    internal string Name { get; }

    internal static string Ip(params string[] arguments)
    {
        var (exitCode, output, error) = TryIp(arguments);
        return exitCode == 0 ? output : throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error}");
    }

    internal static (int ExitCode, string Output, string Error) TryIp(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public void Dispose() => TryIp("netns", "del", Name);
}

using System.Diagnostics;
using System.Globalization;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;

namespace NetTest.Benchmarks;

/// <summary>
/// Runs of a stub testlet on 10, 100 and 1,000 local agents, against the same number of bare child processes that do the same: started all at
/// once, their output read, their end awaited.
/// </summary>
internal static class FanOutBenchmark
{
    private const int Repeats = 3;

    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("nettest-fan").FullName;
        var stub = Path.Combine(folder, "stub");
        await File.WriteAllTextAsync(stub, "#!/bin/sh\n[ \"$1\" = check ] && { echo 'Check mode PASSED'; exit 0; }\necho '{\"ok\": 1}'\n", cancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            await MeasureAsync(10, folder, stub, quiet: true, cancellationToken);
            foreach (var count in new[] { 10, 100, 1000 })
                await MeasureAsync(count, folder, stub, quiet: false, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(int count, string folder, string stub, bool quiet, CancellationToken cancellationToken)
    {
        var bare = new List<Sample>();
        var agents = new List<Sample>();
        for (var i = 0; i < Repeats; i++)
        {
            bare.Add(await SampleAsync(_ => BareAsync(count, stub, cancellationToken)));
            agents.Add(await SampleAsync(onFirst => AgentsAsync(count, folder, onFirst, cancellationToken)));
        }

        if (quiet)
            return;
        var (bareSeconds, ourSeconds) = (Median(bare, sample => sample.Seconds), Median(agents, sample => sample.Seconds));
        var (bareMemory, ourMemory) = (Median(bare, sample => sample.PeakBytes), Median(agents, sample => sample.PeakBytes));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"   {count,5} agents: run {ourSeconds:F2} s, first result after {Median(agents, sample => sample.FirstSeconds):F2} s, {count / ourSeconds:F0} results/s; bare children {bareSeconds:F2} s: ratio {ourSeconds / bareSeconds:F1}   (target 5)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"                 coordinator's memory at most {ourMemory / 1e6:F0} MB, with bare children {bareMemory / 1e6:F0} MB: ratio {ourMemory / bareMemory:F1}   (target 5); it grew by {Grown(agents) / 1e6:F1} and {Grown(bare) / 1e6:F1} MB"));
    }

    // A run checks a testlet on each agent before it runs it there, so the bare children start twice as well.
    private static async Task BareAsync(int count, string stub, CancellationToken cancellationToken)
    {
        foreach (var argument in new[] { "check", "target" })
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
            {
                using var process = Process.Start(new ProcessStartInfo(stub, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
                await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
                await process.WaitForExitAsync(cancellationToken);
            }));
        }
    }

    private static async Task AgentsAsync(int count, string folder, Action onFirst, CancellationToken cancellationToken)
    {
        var inventory = new AgentInventory { Agents = [.. Enumerable.Range(1, count).Select(number => new AgentEntry { Name = string.Create(CultureInfo.InvariantCulture, $"a{number}"), Carrier = "local" })] };
        var definition = TestRunDefinition.AdHoc("stub", ["*"], ["192.0.2.1"], kind: TargetKind.Uncontrolled);
        var result = await RemoteTestRun.RunAsync(definition, inventory, new RemoteRunOptions { TestletFolders = [folder] }, null, _ => onFirst(), cancellationToken);
        if (result.Status != ResultStatus.Passed || result.Results.Count != count)
            throw new InvalidOperationException($"the run did not do what it should: {result.Results.FirstOrDefault(row => row.Reason is not null)?.Reason}");
    }

    private static async Task<Sample> SampleAsync(Func<Action, Task> work)
    {
        GC.Collect();
        // The kernel keeps the peak itself, and 5 sets it back to what is resident now (proc_pid_clear_refs(5)).
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        var before = PeakBytes();
        double first = 0;
        var watch = Stopwatch.StartNew();
        await work(() => first = first == 0 ? watch.Elapsed.TotalSeconds : first);
        var seconds = watch.Elapsed.TotalSeconds;
        return new Sample(seconds, first, PeakBytes(), before);
    }

    private static double PeakBytes() =>
        1024 * double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private static double Grown(List<Sample> samples) => Median(samples, sample => sample.PeakBytes - sample.BeforeBytes);

    private static double Median(List<Sample> samples, Func<Sample, double> value) => Tool.Median(samples.Select(value));

    private sealed record Sample(double Seconds, double FirstSeconds, double PeakBytes, double BeforeBytes);
}

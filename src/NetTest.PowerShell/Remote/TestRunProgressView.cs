using System.Management.Automation;
using NetTest.Engine.Remote.Runs;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Remote;

/// <summary>A run's progress in the words of a progress bar, phase by phase.</summary>
internal sealed class TestRunProgressView(string label, TimeProvider time)
{
    private static int s_activities = 7399;

    // Its own, for several runs go on at once in jobs and with ForEach-Object -Parallel, and PowerShell shows one bar for each number.
    private readonly int _activity = Interlocked.Increment(ref s_activities);
    private readonly ProgressThrottle _throttle = new(time);
    private TestRunPhase? _phase;

    /// <summary>The record to show, or null if the last one is too young. A new phase is always shown.</summary>
    internal ProgressRecord? Next(TestRunProgress report)
    {
        if (report.Phase == TestRunPhase.Done || (!_throttle.TryPass() && _phase == report.Phase))
            return null;
        _phase = report.Phase;
        return new ProgressRecord(_activity, $"Test run '{label}'", Describe(report))
        {
            PercentComplete = report.Total > 0 ? Math.Clamp(100 * report.Done / report.Total, 0, 100) : -1,
        };
    }

    private static string Describe(TestRunProgress report)
    {
        var what = report.Phase switch
        {
            TestRunPhase.Connect => "Connecting to agents",
            TestRunPhase.Check => "Checking testlets",
            TestRunPhase.Prepare => "Making servers ready",
            TestRunPhase.Run => "Running testlets",
            _ => "Letting agents go",
        };
        var count = report.Total > 0 ? FormattableString.Invariant($": {report.Done} of {report.Total}") : "";
        return what + count + (report.Failed > 0 ? FormattableString.Invariant($", {report.Failed} failed") : "");
    }
}

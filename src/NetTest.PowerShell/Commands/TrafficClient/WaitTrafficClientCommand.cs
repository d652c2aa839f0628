using NetTest.Engine;
using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.Engine.Traffic;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Waits for traffic clients to do their load and writes the result of each as it comes.</summary>
[Cmdlet(VerbsLifecycle.Wait, "TrafficClient", DefaultParameterSetName = ByClient)]
[OutputType(typeof(TrafficClientResult))]
public sealed class WaitTrafficClientCommand() : ChosenRunningCmdlet<RunningTrafficClient>("Traffic", "Client")
{
    private const string ByClient = "ByClient";
    private const int ActivityId = 7200;
    private readonly List<RunningTrafficClient> _clients = [];

    [Parameter(ParameterSetName = ByClient, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningTrafficClient[] Client { get; set; } = [];

    [Parameter]
    [ValidateRange(0, LongestWait.Seconds)]
    public double? TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _clients.AddRange(Choose(Client).Where(client => !_clients.Contains(client)));

    // Only here, so that all clients of the pipeline run at once, and the result of the first one done comes first.
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_clients.Count > 0)
            Run(WaitAsync);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TrafficCommand.Seconds(TimeoutSeconds) ?? Timeout.InfiniteTimeSpan);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var waiting = _clients.ToDictionary(client => client.Completion);
        var giveUp = Task.Delay(Timeout.InfiniteTimeSpan, linked.Token);
        while (waiting.Count > 0)
        {
            using var tick = CancellationTokenSource.CreateLinkedTokenSource(linked.Token);
            var pause = Task.Delay(ProgressThrottle.Interval, tick.Token);
            await Task.WhenAny([.. waiting.Keys, pause, giveUp]).ConfigureAwait(false);
            await tick.CancelAsync().ConfigureAwait(false);
            foreach (var done in waiting.Keys.Where(task => task.IsCompleted).ToArray())
            {
                waiting.Remove(done);
                Emit(await done.ConfigureAwait(false));
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (deadline.IsCancellationRequested)
            {
                TellTimeout(waiting.Values);
                return;
            }

            ShowProgress();
        }
    }

    private void TellTimeout(IEnumerable<RunningTrafficClient> late)
    {
        foreach (var client in late)
            EmitError(ErrorRecords.ForTimeout(client.Name, TimeoutSeconds ?? 0, client));
    }

    private void ShowProgress()
    {
        IReadOnlyList<TrafficProgress> all = [.. _clients.Select(client => client.GetProgress())];
        var activity = _clients.Count == 1 ? $"Traffic client '{_clients[0].Name}'" : $"{_clients.Count} traffic clients";
        EmitProgress(TrafficProgressView.Create(ActivityId, activity, all));
    }
}

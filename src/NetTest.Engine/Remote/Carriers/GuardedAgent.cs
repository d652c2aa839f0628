using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>
/// An agent whose answers are not believed: what is missing in them makes the agent a lost one, control characters in what is shown are replaced,
/// and whatever it or its carrier throws is an <see cref="AgentException"/>. So nothing that one agent does can end a run.
/// </summary>
internal sealed class GuardedAgent(ITestAgent agent, string name) : ITestAgent
{
    private const int LongestText = 2000;

    private bool _isDisposed;

    public AgentIdentity Identity => agent.Identity;

    public Task<AgentFacts> GetFactsAsync(IReadOnlyList<AssetReference> collectors, CancellationToken cancellationToken) =>
        AskAsync(() => agent.GetFactsAsync(collectors, cancellationToken), Clean, cancellationToken);

    public Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken) =>
        AskAsync(() => agent.ReadClockAsync(cancellationToken), instant => instant, cancellationToken);

    public Task<IReadOnlyList<TestletDescription>> GetTestletsAsync(CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<TestletDescription>>(() => agent.GetTestletsAsync(cancellationToken), testlets => [.. testlets.Select(Clean)], cancellationToken);

    public Task PutAssetAsync(AssetReference asset, Stream content, CancellationToken cancellationToken) =>
        AskAsync(
            async () =>
            {
                await agent.PutAssetAsync(asset, content, cancellationToken).ConfigureAwait(false);
                return true;
            },
            done => done,
            cancellationToken);

    public Task<TestletCheck> CheckAsync(TestletReference testlet, CancellationToken cancellationToken) =>
        AskAsync(() => agent.CheckAsync(testlet, cancellationToken), check => check with { Reason = Line(check.Reason) }, cancellationToken);

    public Task<PreparedTestlet> PrepareAsync(TestletOrder order, CancellationToken cancellationToken) =>
        AskAsync(() => agent.PrepareAsync(order, cancellationToken), prepared => prepared.Port is null or (>= 1 and <= 65535) ? prepared : throw new InvalidDataException("a port that is none"), cancellationToken);

    public Task<TestletOutcome> RunAsync(string orderId, DateTimeOffset? startAt, CancellationToken cancellationToken) =>
        AskAsync(() => agent.RunAsync(orderId, startAt, cancellationToken), Clean, cancellationToken);

    public Task<TestletOutcome?> CancelAsync(string orderId, CancellationToken cancellationToken) =>
        AskAsync(() => agent.CancelAsync(orderId, cancellationToken), outcome => outcome is null ? null : Clean(outcome), cancellationToken);

    public Task<IReadOnlyList<string>> GetStatusAsync(CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<string>>(() => agent.GetStatusAsync(cancellationToken), orders => [.. orders.Select(order => Line(order)!)], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        try
        {
            await agent.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (!IsOurs(exception))
        {
            // It is let go either way.
        }
    }

    /// <summary>What a carrier threw as what the run knows how to bear.</summary>
    internal static AgentException Lost(string name, AgentFailure failure, Exception exception) =>
        new(failure, name, $"Agent '{name}' was lost: {exception.GetType().Name}: {Line(exception.Message)}", exception);

    // Out of memory and the like are this process's own affair.
    internal static bool IsOurs(Exception exception) => exception is OutOfMemoryException or StackOverflowException or AccessViolationException;

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, Func<T, T> check, CancellationToken cancellationToken)
    {
        try
        {
            return check(await ask().ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is NullReferenceException or ArgumentNullException or InvalidDataException)
        {
            throw new AgentException(AgentFailure.ProtocolError, name, $"Agent '{name}' was lost: its answer lacks what it should have.", exception);
        }
        catch (NetTestException exception)
        {
            throw new NetTestException(exception.Reason, Line(exception.Message)!, exception.Target, exception);
        }
        catch (AgentException exception)
        {
            throw new AgentException(exception.Failure, exception.Agent, Line(exception.Message)!, exception);
        }
        catch (Exception exception) when (!IsOurs(exception) && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw Lost(name, AgentFailure.Died, exception);
        }
    }

    private static AgentFacts Clean(AgentFacts facts) => facts with
    {
        HostName = Known(facts.HostName),
        Addresses = Clean(facts.Addresses),
        OperatingSystem = Known(facts.OperatingSystem),
        Kernel = Known(facts.Kernel),
        Architecture = Known(facts.Architecture),
        Version = Known(facts.Version),
        Custom = Clean(facts.Custom),
        CollectorErrors = ByName(facts.CollectorErrors, Known),
    };

    private static Dictionary<string, IReadOnlyList<string>> Clean(IReadOnlyDictionary<string, IReadOnlyList<string>> lists) =>
        ByName<IReadOnlyList<string>>(lists, values => [.. values.Select(Known)]);

    private static TestletDescription Clean(TestletDescription testlet) => testlet with
    {
        Name = Known(testlet.Name),
        Summary = Known(testlet.Summary),
        Usage = Known(testlet.Usage),
        Metrics = [.. testlet.Metrics.Select(metric => metric with { Name = Known(metric.Name), Unit = Line(metric.Unit) })],
    };

    // The standard error is what the program said, byte by byte: those who show it see to what is in it.
    private static TestletOutcome Clean(TestletOutcome outcome) => outcome with
    {
        Status = Enum.IsDefined(outcome.Status) ? outcome.Status : throw new InvalidDataException("a status that is none"),
        Reason = Line(outcome.Reason),
        StandardError = outcome.StandardError ?? throw new InvalidDataException("no standard error"),
        Metrics = ByName(outcome.Metrics, metric => metric with { Unit = Line(metric.Unit) }),
        DurationSeconds = double.IsFinite(outcome.DurationSeconds) ? Math.Max(0, outcome.DurationSeconds) : 0,
    };

    // Two names that differ in control characters alone become one; the last stays.
    private static Dictionary<string, T> ByName<T>(IReadOnlyDictionary<string, T> values, Func<T, T> clean)
    {
        var cleaned = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
            cleaned[Known(key)] = clean(value);
        return cleaned;
    }

    private static string Known(string? text) => Line(text) ?? throw new InvalidDataException("a text is missing");

    private static string? Line(string? text) =>
        text is null ? null : Quoted.Line(text.Length > LongestText ? string.Concat(text.AsSpan(0, LongestText), "…") : text);
}

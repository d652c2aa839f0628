using System.Runtime.CompilerServices;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>
/// An agent whose answers are not believed: what is missing in them makes the agent a lost one, and so does more than any agent of ours ever says,
/// for a run keeps what it is told; control characters in what is shown are replaced,
/// whatever it or its carrier throws is an <see cref="AgentException"/>, and a call that is cancelled ends even if they do not heed it. So nothing
/// that one agent does can end a run, or hold it.
/// </summary>
internal sealed class GuardedAgent(ITestAgent agent, string name) : ITestAgent
{
    private const int LongestText = 2000;
    private const int MostFacts = 10_000;

    // One that is told to stop may have programs to end.
    private static readonly TimeSpan s_heedLimit = TimeSpan.FromSeconds(5);

    private bool _isDisposed;

    public AgentIdentity Identity { get; } = agent.Identity with { Version = Line(agent.Identity.Version) ?? "", Platform = Line(agent.Identity.Platform) ?? "" };

    public Task<AgentFacts> GetFactsAsync(IReadOnlyList<AssetReference> collectors, CancellationToken cancellationToken) =>
        AskAsync(() => agent.GetFactsAsync(collectors, cancellationToken), Clean, cancellationToken);

    public Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken) =>
        AskAsync(() => agent.ReadClockAsync(cancellationToken), instant => instant, cancellationToken);

    public Task<IReadOnlyList<TestletDescription>> GetTestletsAsync(CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<TestletDescription>>(() => agent.GetTestletsAsync(cancellationToken), testlets => [.. Given(testlets).Select(Clean)], cancellationToken);

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
        AskAsync(() => agent.CheckAsync(testlet, cancellationToken), check => Given(check) with { Reason = Line(check.Reason) }, cancellationToken);

    public Task<PreparedTestlet> PrepareAsync(TestletOrder order, CancellationToken cancellationToken) =>
        AskAsync(() => agent.PrepareAsync(order, cancellationToken), prepared => Given(prepared).Port is null or (>= 1 and <= 65535) ? prepared : throw new InvalidAnswerException("a port that is none"), cancellationToken);

    public Task<TestletOutcome> RunAsync(string orderId, DateTimeOffset? startAt, CancellationToken cancellationToken) =>
        AskAsync(() => agent.RunAsync(orderId, startAt, cancellationToken), Clean, cancellationToken);

    public Task<TestletOutcome?> CancelAsync(string orderId, CancellationToken cancellationToken) =>
        AskAsync(() => agent.CancelAsync(orderId, cancellationToken), outcome => outcome is null ? null : Clean(outcome), cancellationToken);

    public Task<IReadOnlyList<string>> GetStatusAsync(CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<string>>(() => agent.GetStatusAsync(cancellationToken), orders => [.. Given(orders).Select(order => Known(order))], cancellationToken);

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
        T answer;
        try
        {
            answer = await Obey(ask(), cancellationToken).ConfigureAwait(false);
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

        // Outside of what is caught above: a mistake of our own in looking at an answer is not the agent's.
        try
        {
            return check(answer);
        }
        catch (InvalidAnswerException exception)
        {
            throw new AgentException(AgentFailure.ProtocolError, name, $"Agent '{name}' was lost: its answer is not what it should be: {exception.Message}.", exception);
        }
    }

    /// <summary>Waits for a call that has its token; one that does not end with the token's end is left to itself after some seconds.</summary>
    internal static async Task<T> Obey<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !call.IsCompleted)
        {
            await ((Task)call).WaitAsync(s_heedLimit, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private static AgentFacts Clean(AgentFacts facts) => Given(facts) with
    {
        HostName = Known(facts.HostName),
        Addresses = Clean(Given(facts.Addresses)),
        OperatingSystem = Known(facts.OperatingSystem),
        Kernel = Known(facts.Kernel),
        Architecture = Known(facts.Architecture),
        Version = Known(facts.Version),
        Custom = Clean(Given(facts.Custom)),
        CollectorErrors = Given(facts.CollectorErrors).Count > MostFacts ? throw TooManyFacts : ByName(facts.CollectorErrors, error => Known(error)),
    };

    private static Dictionary<string, IReadOnlyList<string>> Clean(IReadOnlyDictionary<string, IReadOnlyList<string>> lists) =>
        lists.Sum(list => 1L + (list.Value?.Count ?? 0)) > MostFacts
            ? throw TooManyFacts
            : ByName<IReadOnlyList<string>>(lists, values => [.. Given(values).Select(value => Known(value))]);

    private static InvalidAnswerException TooManyFacts => new(FormattableString.Invariant($"more than {MostFacts} facts"));

    private static TestletDescription Clean(TestletDescription testlet) => Given(testlet) with
    {
        Name = Known(testlet.Name),
        Summary = Known(testlet.Summary),
        Usage = Known(testlet.Usage),
        Roles = Given(testlet.Roles),
        Metrics = [.. Given(testlet.Metrics).Select(metric => Given(metric) with { Name = Known(metric.Name), Unit = Line(metric.Unit) })],
    };

    // Lists and tables print a program's own words as they are: so they are made fit here, and keep their lines.
    private static TestletOutcome Clean(TestletOutcome outcome)
    {
        var said = Given(Given(outcome).StandardError, "outcome.StandardError");
        return outcome with
        {
            Status = Enum.IsDefined(outcome.Status) ? outcome.Status : throw new InvalidAnswerException("a status that is none"),
            Reason = Line(outcome.Reason),
            StandardError = Quoted.Lines(said.Length > TestletProcess.MostError ? said[..Whole(said, TestletProcess.MostError)] : said),
            OutputTruncated = outcome.OutputTruncated || said.Length > TestletProcess.MostError,
            Metrics = ByName(Bounded(Given(outcome.Metrics)), metric => Given(metric) with { Unit = Line(metric.Unit), Text = metric.Text is { } text ? Quoted.Lines(text) : null }),
            DurationSeconds = double.IsFinite(outcome.DurationSeconds) ? Math.Max(0, outcome.DurationSeconds) : 0,
        };
    }

    private static IReadOnlyDictionary<string, TestletMetric> Bounded(IReadOnlyDictionary<string, TestletMetric> metrics)
    {
        if (metrics.Count > FlatJson.MostMetrics)
            throw new InvalidAnswerException(FormattableString.Invariant($"more than {FlatJson.MostMetrics} metrics"));
        return metrics.Sum(metric => (long)metric.Key.Length + (metric.Value?.Text?.Length ?? 0)) <= FlatJson.MostCharacters
            ? metrics
            : throw new InvalidAnswerException(FormattableString.Invariant($"metrics of more than {FlatJson.MostCharacters} characters"));
    }

    // Two names that differ in control characters alone become one; the last stays.
    private static Dictionary<string, T> ByName<T>(IReadOnlyDictionary<string, T> values, Func<T, T> clean)
    {
        var cleaned = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
            cleaned[Known(key)] = clean(value);
        return cleaned;
    }

    private static string Known(string? text, [CallerArgumentExpression(nameof(text))] string what = "") => Line(Given(text, what))!;

    // The types say that it cannot be null; an agent of another make, or a line of JSON, can say otherwise.
    private static T Given<T>(T? part, [CallerArgumentExpression(nameof(part))] string what = "")
        where T : class =>
        part ?? throw new InvalidAnswerException($"{what} is missing");

    private static string? Line(string? text) =>
        text is null ? null : Quoted.Line(text.Length > LongestText ? string.Concat(text.AsSpan(0, Whole(text, LongestText)), "…") : text);

    // Half of a surrogate pair is no text: writing it as JSON would fail, and with it the whole result.
    private static int Whole(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;

    private sealed class InvalidAnswerException(string message) : Exception(message);
}

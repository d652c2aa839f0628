using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>An agent itself: does what a coordinator asks, in this process, and in the namespace that it is bound to.</summary>
public sealed class AgentHost : ITestAgent
{
    /// <summary>The version of the contract that this NetTest speaks.</summary>
    public const int ProtocolVersion = 1;

    internal const int MostOrders = 10_000;

    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<string, AgentOrder> _orders = new(StringComparer.Ordinal);
    private readonly AgentHostOptions _options;
    private readonly AssetStore _assets;
    private int _served;
    private volatile bool _isClosed;

    /// <summary>Makes an agent; the context is its own from then on.</summary>
    public AgentHost(AgentHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _assets = new AssetStore(options.CacheFolder);
    }

    /// <summary>What this NetTest is.</summary>
    public static AgentIdentity OwnIdentity { get; } = new()
    {
        Protocol = ProtocolVersion,
        Version = TestResult.EngineVersion,
        Platform = $"{(OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "osx" : "win")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
        ProcessId = Environment.ProcessId,
    };

    /// <inheritdoc/>
    public AgentIdentity Identity => OwnIdentity;

    /// <inheritdoc/>
    public Task<AgentFacts> GetFactsAsync(IReadOnlyList<AssetReference> collectors, CancellationToken cancellationToken) =>
        new FactGatherer(_options, _assets).GatherAsync(collectors, cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken) => Task.FromResult(_options.TimeProvider.GetUtcNow());

    /// <inheritdoc/>
    public Task<IReadOnlyList<TestletDescription>> GetTestletsAsync(CancellationToken cancellationToken) => Task.FromResult(BuiltInTestlets.Descriptions);

    /// <summary>Whether an asset is there already.</summary>
    internal bool HasAsset(AssetReference asset) => _assets.Find(asset) is not null;

    /// <inheritdoc/>
    public Task PutAssetAsync(AssetReference asset, Stream content, CancellationToken cancellationToken) => _assets.PutAsync(asset, content, cancellationToken);

    /// <inheritdoc/>
    public async Task<TestletCheck> CheckAsync(TestletReference testlet, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(testlet);
        if (testlet.Program is not null)
            return await ProgramTestlet.CheckAsync(PathOf(testlet), _options.Context.Name, cancellationToken).ConfigureAwait(false);
        _ = BuiltIn(testlet);
        return new TestletCheck(true, null);
    }

    /// <inheritdoc/>
    public async Task<PreparedTestlet> PrepareAsync(TestletOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (_orders.Count >= MostOrders)
            throw new NetTestException(ErrorReason.LimitReached, FormattableString.Invariant($"The agent has {MostOrders} orders in hand already."));
        var prepared = new AgentOrder(order);
        if (!_orders.TryAdd(order.Id, prepared))
            throw new NetTestException(ErrorReason.InvalidArgument, $"The agent has an order '{Quoted.Text(order.Id)}' already.", order.Id);
        try
        {
            // After it is among the orders: either this sees that the agent ends, or the end sees the order.
            await prepared.PrepareAsync(token => _isClosed ? throw new NetTestException(ErrorReason.InvalidArgument, "The agent has been let go.") : ReadyAsync(order, token), cancellationToken).ConfigureAwait(false);
            return new PreparedTestlet(order.Id, prepared.Server?.Port);
        }
        catch
        {
            _orders.TryRemove(order.Id, out _);
            await prepared.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<TestletOutcome> RunAsync(string orderId, DateTimeOffset? startAt, CancellationToken cancellationToken)
    {
        if (!_orders.TryGetValue(orderId, out var order) || order.Order.Role != TestletRole.Client)
            throw NoOrder(orderId);
        if (!order.TryRun(() => RunAsync(order, startAt, cancellationToken), out var running))
            throw NoOrder(orderId);
        try
        {
            return await running.ConfigureAwait(false);
        }
        finally
        {
            _orders.TryRemove(orderId, out _);
        }
    }

    /// <inheritdoc/>
    public async Task<TestletOutcome?> CancelAsync(string orderId, CancellationToken cancellationToken)
    {
        if (!_orders.TryRemove(orderId, out var order))
            return null;
        var measured = order.Server?.Measure();
        await order.EndAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (order.Running is { } running)
            return await running.ConfigureAwait(false);
        return measured is null
            ? new TestletOutcome { Status = TestletStatus.Cancelled, Reason = "it was cancelled before it started" }
            : new TestletOutcome { Status = TestletStatus.Ok, Metrics = measured.Metrics };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([.. _orders.Keys]);

    /// <summary>Ends all orders, servers and programs, and what those that have ended left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        await Task.WhenAny(EndAllAsync(), Task.Delay(s_endLimit)).ConfigureAwait(false);
        if (!ReferenceEquals(_options.Context, NetworkContext.Host))
            _options.Context.Dispose();
    }

    private async Task EndAllAsync()
    {
        await Task.WhenAll(_orders.Keys.Select(id => _orders.TryRemove(id, out var order) ? order.EndAsync() : Task.CompletedTask)).ConfigureAwait(false);
        await ProgramSweep.AwaitAsync().ConfigureAwait(false);
    }

    private static NetTestException NoOrder(string orderId) =>
        new(ErrorReason.InvalidArgument, $"The agent has no client order '{Quoted.Text(orderId)}' that could be started; it runs already, or has been cancelled.", orderId);

    private async Task<IBuiltInServer?> ReadyAsync(TestletOrder order, CancellationToken cancellationToken)
    {
        var isServer = order.Role == TestletRole.Server;
        if (order.Testlet.Program is not null)
        {
            var start = ToStart(order);
            return isServer ? await ServerPort.StartAsync(_options.Context, start, order.Ports, NextOffset(), cancellationToken).ConfigureAwait(false) : null;
        }

        var testlet = BuiltIn(order.Testlet);
        var call = ToCall(order);
        testlet.Check(call, isServer);
        return isServer ? await testlet.StartServerAsync(call with { PortOffset = NextOffset() }, cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task<TestletOutcome> RunAsync(AgentOrder prepared, DateTimeOffset? startAt, CancellationToken cancellationToken)
    {
        var time = _options.TimeProvider;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, prepared.Cancelled);
        try
        {
            if (startAt is { } instant)
                await AgreedInstant.AwaitAsync(instant, time, ended.Token).ConfigureAwait(false);
            // Timers that are due together end on one thread: without a hop, the first testlet's own beginning would hold up all others.
            await Task.Yield();
        }
        catch (OperationCanceledException)
        {
            return new TestletOutcome { Status = TestletStatus.Cancelled, Reason = "it was cancelled before it started" };
        }

        using var limit = new CancellationTokenSource(prepared.Order.TimeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, limit.Token);
        var outcome = prepared.Order.Testlet.Program is null
            ? await RunBuiltInAsync(prepared.Order, both.Token).ConfigureAwait(false)
            : await RunProgramAsync(prepared.Order, both.Token).ConfigureAwait(false);
        if (outcome.Status != TestletStatus.Cancelled)
            return outcome;
        return ended.IsCancellationRequested
            ? outcome with { Reason = "it was cancelled" }
            : outcome with { Status = TestletStatus.TimedOut, Reason = FormattableString.Invariant($"it did not end within {prepared.Order.TimeLimit.TotalSeconds:0.###} s and was ended") };
    }

    private async Task<TestletOutcome> RunProgramAsync(TestletOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return await ProgramTestlet.RunAsync(ToStart(order), _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (NetTestException exception)
        {
            return new TestletOutcome { Status = TestletStatus.Failed, Reason = exception.Message };
        }
    }

    private async Task<TestletOutcome> RunBuiltInAsync(TestletOrder order, CancellationToken cancellationToken)
    {
        var time = _options.TimeProvider;
        var outcome = new TestletOutcome { Status = TestletStatus.Cancelled, StartedAt = time.GetUtcNow() };
        var began = time.GetTimestamp();
        try
        {
            var measured = await BuiltIn(order.Testlet).RunAsync(ToCall(order), cancellationToken).ConfigureAwait(false);
            outcome = outcome with { Status = measured.IsOk ? TestletStatus.Ok : TestletStatus.Failed, Reason = measured.Reason, Metrics = measured.Metrics };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller knows which of its tokens it was.
        }
        catch (NetTestException exception)
        {
            outcome = outcome with { Status = TestletStatus.Failed, Reason = exception.Message };
        }
#pragma warning disable CA1031 // One testlet's fault must not cost the agent.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            outcome = outcome with { Status = TestletStatus.Failed, Reason = $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}" };
        }

        return outcome with { DurationSeconds = time.GetElapsedTime(began).TotalSeconds };
    }

    private int NextOffset() => Interlocked.Increment(ref _served) - 1;

    private static BuiltInTestlet BuiltIn(TestletReference testlet) => BuiltInTestlets.Find(testlet.Name)
        ?? throw new NetTestException(ErrorReason.TestletNotFound, $"There is no testlet '{Quoted.Text(testlet.Name)}' built into this agent.", testlet.Name);

    private string PathOf(TestletReference testlet) => _assets.Find(testlet.Program!)
        ?? throw new NetTestException(ErrorReason.TestletNotFound, $"Testlet '{Quoted.Text(testlet.Name)}' has not been delivered to the agent.", testlet.Name);

    private BuiltInCall ToCall(TestletOrder order) => new()
    {
        Context = _options.Context,
        Target = order.Target,
        TargetPort = order.TargetPort,
        Arguments = order.Arguments,
        Ports = order.Ports,
        TimeLimit = order.TimeLimit,
        TimeProvider = _options.TimeProvider,
    };

    // todd's contract: the target always is the first argument, for a server the address that it may listen on.
    private ProgramStart ToStart(TestletOrder order)
    {
        string[] words = [order.Target ?? "", .. order.Arguments];
        // The kernel takes words that end with a zero byte (execve(2)): the rest of such a word would be lost without a sign.
        if (words.FirstOrDefault(word => word.Contains('\0', StringComparison.Ordinal)) is { } cut)
            throw new NetTestException(ErrorReason.InvalidArgument, $"'{Quoted.Text(cut)}' cannot be an argument of a program, for it has a zero byte in it.", cut);
        return new ProgramStart(PathOf(order.Testlet), words, _options.Context.Name, order.Role);
    }
}

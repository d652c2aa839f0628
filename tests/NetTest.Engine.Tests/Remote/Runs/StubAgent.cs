using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;

namespace NetTest.Engine.Tests.Remote.Runs;

/// <summary>An agent that answers at once, and as badly as it is told to.</summary>
internal sealed class StubAgent(string name, string fault) : ITestAgent
{
    private int _readings;
    private bool _isSilent;

    internal string Name => name;

    internal bool IsDisposed { get; private set; }

    /// <summary>How often it was asked for a check, and to make ready.</summary>
    internal (int Checks, int Prepared) Asked { get; private set; }

    /// <summary>The instants at which it was told to start, by its own clock.</summary>
    internal List<DateTimeOffset?> Starts { get; } = [];

    public AgentIdentity Identity => fault == "escapes" ? AgentHost.OwnIdentity with { Version = "1\u001b[2J", Platform = "linux\u202E\n" } : AgentHost.OwnIdentity;

    public async Task<AgentFacts> GetFactsAsync(IReadOnlyList<AssetReference> collectors, CancellationToken cancellationToken)
    {
        await HangAsync("facts hang", cancellationToken);
        var facts = new AgentFacts
        {
            HostName = name,
            Addresses = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eth0"] = ["10.0.0.1/24"] },
            OperatingSystem = "os",
            Kernel = "1",
            Architecture = "x64",
            ProcessorCount = 1,
            Version = "0",
        };
        return fault switch
        {
            "no facts" => null!,
            "no host name" => facts with { HostName = null! },
            "no addresses" => facts with { Addresses = null! },
            "an address is missing" => facts with { Addresses = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eth0"] = [null!] } },
            "endless facts" => facts with { Custom = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["a"] = [.. Enumerable.Repeat("b", 20_000)] } },
            "half a character" => facts with { HostName = new string('a', 1999) + "\U0001F600" },
            "no custom facts" => facts with { Custom = null! },
            "escapes" => facts with { HostName = "a\u001b[31m\nb" },
            "facts throw" => throw new FormatException("bro\nken"),
            "facts are cancelled" => throw new OperationCanceledException(),
            _ => facts,
        };
    }

    public async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        await HangAsync(_isSilent ? fault : "clock hangs", cancellationToken);
        return fault switch
        {
            "end of time" => DateTimeOffset.MaxValue,
            "clock is set" when ++_readings > 5 => DateTimeOffset.UtcNow.AddHours(1),
            _ => DateTimeOffset.UtcNow,
        };
    }

    public Task<IReadOnlyList<TestletDescription>> GetTestletsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TestletDescription>>([]);

    public async Task PutAssetAsync(AssetReference asset, Stream content, CancellationToken cancellationToken)
    {
        var part = new byte[10_000];
        while (fault == "slow line" && await content.ReadAsync(part, cancellationToken) > 0)
        {
            OnPart?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Called for each part of a program that comes over a slow line.</summary>
    internal Action? OnPart { get; init; }

    public async Task<TestletCheck> CheckAsync(TestletReference testlet, CancellationToken cancellationToken)
    {
        Asked = (Asked.Checks + 1, Asked.Prepared);
        await HangAsync("check hangs", cancellationToken);
        _isSilent |= fault == "silent from check on";
        await HangAsync("silent from check on", cancellationToken);
        return new TestletCheck(true, null);
    }

    public async Task<PreparedTestlet> PrepareAsync(TestletOrder order, CancellationToken cancellationToken)
    {
        Asked = (Asked.Checks, Asked.Prepared + 1);
        await HangAsync("prepare hangs", cancellationToken);
        _isSilent |= fault == "silent from prepare on";
        await HangAsync("silent from prepare on", cancellationToken);
        return fault == "prepare throws" ? throw new InvalidOperationException("broken") : new PreparedTestlet(order.Id, null);
    }

    public async Task<TestletOutcome> RunAsync(string orderId, DateTimeOffset? startAt, CancellationToken cancellationToken)
    {
        Starts.Add(startAt);
        await HangAsync("run hangs", cancellationToken);
        await HangAsync("never starts", cancellationToken);
        var outcome = new TestletOutcome { Status = TestletStatus.Ok, StartedAt = startAt, Metrics = new Dictionary<string, TestletMetric>(StringComparer.Ordinal) { ["a"] = new() { Value = 1 } } };
        return fault switch
        {
            "no outcome" => null!,
            "no metrics" => outcome with { Metrics = null! },
            "a metric is missing" => outcome with { Metrics = new Dictionary<string, TestletMetric>(StringComparer.Ordinal) { ["a"] = null! } },
            "no standard error" => outcome with { StandardError = null! },
            "endless metrics" => outcome with { Metrics = Enumerable.Range(0, 2000).ToDictionary(i => $"{i}", _ => new TestletMetric { Value = 1 }, StringComparer.Ordinal) },
            "endless text" => outcome with { Metrics = new Dictionary<string, TestletMetric>(StringComparer.Ordinal) { ["a"] = new() { Text = new string('x', 200_000) } } },
            "endless standard error" => outcome with { StandardError = new string('x', 16 * 1024 - 1) + "\U0001F600" + new string('x', 100_000) },
            "no such status" => outcome with { Status = (TestletStatus)77 },
            "run throws" => throw new InvalidOperationException("broken"),
            "run is cancelled" => throw new OperationCanceledException(),
            "beginning of time" => outcome with { StartedAt = DateTimeOffset.MinValue },
            "escapes" => outcome with { Status = TestletStatus.Failed, Reason = "a\u001b[2J\u202Eb", StandardError = "a\u001b]0;x\u0007\r\n\tb\rc", Metrics = new Dictionary<string, TestletMetric>(StringComparer.Ordinal) { ["a\n"] = new() { Text = "1\u001b[31m" } } },
            _ => outcome,
        };
    }

    public Task<TestletOutcome?> CancelAsync(string orderId, CancellationToken cancellationToken) =>
        Task.FromResult(fault == "never starts" ? new TestletOutcome { Status = TestletStatus.Cancelled } : null);

    public Task<IReadOnlyList<string>> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return fault == "will not go" ? throw new InvalidOperationException("never") : ValueTask.CompletedTask;
    }

    private Task HangAsync(string where, CancellationToken cancellationToken) => fault == where ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.CompletedTask;

    /// <summary>Makes such agents; the fault is the agent's tag of that name.</summary>
    internal sealed class Carrier : IAgentCarrier
    {
        private readonly List<StubAgent> _made = [];

        public string Name => "stub";

        internal Action? OnPart { get; set; }

        internal TaskCompletionSource Late { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal IReadOnlyList<StubAgent> Made
        {
            get
            {
                lock (_made)
                    return [.. _made];
            }
        }

        public async Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken)
        {
            if (agent.Tags["fault"] == "no carrier")
                throw new InvalidOperationException("broken");
            if (agent.Tags["fault"] == "connect hangs")
                await Task.Delay(Timeout.Infinite, cancellationToken);
            // Heeds no token, and is there when nobody waits any more.
            if (agent.Tags["fault"] == "comes late")
                await Late.Task;
            var stub = new StubAgent(agent.Name, agent.Tags["fault"]) { OnPart = OnPart };
            lock (_made)
                _made.Add(stub);
            return stub;
        }
    }
}

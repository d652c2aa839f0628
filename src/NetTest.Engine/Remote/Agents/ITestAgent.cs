using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// What a coordinator can ask of an agent, whatever carries it. A call that finds the connection dead fails with <see cref="AgentException"/>; one
/// that the agent refuses fails with <see cref="NetTestException"/>. Disposing of it ends all its testlets and removes what it made.
/// </summary>
public interface ITestAgent : IAsyncDisposable
{
    /// <summary>What the agent said of itself in the handshake.</summary>
    AgentIdentity Identity { get; }

    /// <summary>Gathers facts. Collectors are programs put there before as assets; one that fails is told in <see cref="AgentFacts.CollectorErrors"/>.</summary>
    Task<AgentFacts> GetFactsAsync(IReadOnlyList<AssetReference> collectors, CancellationToken cancellationToken);

    /// <summary>The agent's clock, UTC.</summary>
    Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken);

    /// <summary>The testlets that are built into the agent.</summary>
    Task<IReadOnlyList<TestletDescription>> GetTestletsAsync(CancellationToken cancellationToken);

    /// <summary>Puts a file there, unless it has one of that hash; the content is verified before it counts.</summary>
    Task PutAssetAsync(AssetReference asset, Stream content, CancellationToken cancellationToken);

    /// <summary>Runs a testlet's check.</summary>
    Task<TestletCheck> CheckAsync(TestletReference testlet, CancellationToken cancellationToken);

    /// <summary>Makes all ready for a testlet. Its answer is the ready signal: a server listens when it comes.</summary>
    Task<PreparedTestlet> PrepareAsync(TestletOrder order, CancellationToken cancellationToken);

    /// <summary>Starts a prepared client at an instant of the agent's own clock (null: at once); answers when it has ended, by itself or by its limit.</summary>
    Task<TestletOutcome> RunAsync(string orderId, DateTimeOffset? startAt, CancellationToken cancellationToken);

    /// <summary>Ends an order, with its whole process group if it has one, and forgets it; answers what is known of it, null if there is none of that id.</summary>
    Task<TestletOutcome?> CancelAsync(string orderId, CancellationToken cancellationToken);

    /// <summary>The ids of the orders that are prepared or run.</summary>
    Task<IReadOnlyList<string>> GetStatusAsync(CancellationToken cancellationToken);
}

using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>An order that an agent has in hand.</summary>
internal sealed class AgentOrder(TestletOrder order) : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    internal TestletOrder Order { get; } = order;

    /// <summary>Cancelled when the coordinator ends it.</summary>
    internal CancellationToken Cancelled => _cancellation.Token;

    /// <summary>The server end, once it runs.</summary>
    internal IBuiltInServer? Server { get; set; }

    /// <summary>The client end, once it runs.</summary>
    internal Task<TestletOutcome>? Running { get; set; }

    internal Task CancelAsync() => _cancellation.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync().ConfigureAwait(false);
        _cancellation.Dispose();
    }
}

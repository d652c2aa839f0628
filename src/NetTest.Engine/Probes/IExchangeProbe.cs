namespace NetTest.Engine.Probes;

/// <summary>
/// A way to ask a target that takes several messages, such as HTTP. The engine calls it by the schedule, each time as a task of its own, so
/// that a slow answer delays no later probe; exchanges may overlap.
/// </summary>
internal interface IExchangeProbe : IAsyncDisposable
{
    /// <summary>What is worth knowing beside times: scalars under names with units, such as the days until a certificate expires. Read at the end.</summary>
    IReadOnlyDictionary<string, object?> Details { get; }

    /// <summary>Asks once. What the network does is an outcome, never an exception; the token is cancelled when the time is over.</summary>
    Task<ProbeExchange> ExchangeAsync(CancellationToken cancellationToken);
}

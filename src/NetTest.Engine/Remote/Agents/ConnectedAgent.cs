using NetTest.Engine.Remote.Protocol;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>The coordinator's end of an agent that is reached over a channel.</summary>
public sealed class ConnectedAgent : ITestAgent
{
    // An agent answers each part before the next one is sent. A long line wants large parts; on a slow one a large part would hold up the beats, and
    // the agent would take the coordinator for silent.
    private const int LeastPart = 16 * 1024;
    private const int FirstPart = 64 * 1024;
    private const int MostPart = 512 * 1024;

    // A coordinator has no methods. An agent that asks nevertheless, and fetches no answer, must not fill its memory.
    private const int MostRequests = 8;

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_quickPart = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_slowPart = TimeSpan.FromSeconds(2);

    private readonly RpcConnection _connection;
    private readonly string _name;
    private readonly Timer _beat;

    private ConnectedAgent(RpcConnection connection, string name, AgentIdentity identity)
    {
        _connection = connection;
        _name = name;
        Identity = identity;
        _beat = new Timer(_ => SendBeat(), null, s_beat, s_beat);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <summary>Shakes hands and compares versions, see <see cref="VersionRule"/>.</summary>
    /// <param name="channel">Where the agent is; closed with the agent, and when this fails.</param>
    /// <param name="name">The agent's name, for messages.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="AgentException">It is no agent, or one of another version, or the connection broke.</exception>
    public static async Task<ConnectedAgent> OpenAsync(IMessageChannel channel, string name, CancellationToken cancellationToken)
    {
        var connection = new RpcConnection(channel, (method, _, _) => throw new RpcException(RpcException.MethodNotFound, $"a coordinator has no method '{Quoted.Text(method)}'"), TimeProvider.System, MostRequests);
        try
        {
            var identity = await connection.CallAsync<AgentIdentity?>(AgentMethods.Hello, AgentHost.OwnIdentity, cancellationToken).ConfigureAwait(false);
            if (identity is null)
                throw new AgentException(AgentFailure.ProtocolError, name, $"The handshake with agent '{name}' failed: it did not say what it is.");
            if (VersionRule.Reject(identity, AgentHost.OwnIdentity) is { } why)
                throw new AgentException(AgentFailure.VersionMismatch, name, $"Agent '{name}' {why}");
            return new ConnectedAgent(connection, name, identity);
        }
        catch (RpcException exception)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            var failure = exception.Code == RpcException.Closed ? AgentFailure.Died : AgentFailure.ProtocolError;
            throw new AgentException(failure, name, $"The handshake with agent '{name}' failed: {exception.Message}.", exception);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<AgentFacts> GetFactsAsync(IReadOnlyList<AssetReference> collectors, CancellationToken cancellationToken) =>
        CallAsync<AgentFacts>(AgentMethods.Facts, collectors, cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken) => CallAsync<DateTimeOffset>(AgentMethods.Clock, null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TestletDescription>> GetTestletsAsync(CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<TestletDescription>>(AgentMethods.Testlets, null, cancellationToken);

    /// <inheritdoc/>
    public async Task PutAssetAsync(AssetReference asset, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (await CallAsync<bool>(AgentMethods.HasAsset, asset, cancellationToken).ConfigureAwait(false))
            return;
        var size = FirstPart;
        for (long offset = 0; ;)
        {
            var part = new byte[(int)Math.Clamp(asset.Length - offset, 1, size)];
            var read = await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var began = TimeProvider.System.GetTimestamp();
            var isWhole = await CallAsync<bool>(AgentMethods.PutAsset, new AssetChunk(asset, offset, part[..read]), cancellationToken).ConfigureAwait(false);
            offset += read;
            var took = TimeProvider.System.GetElapsedTime(began);
            size = took < s_quickPart ? Math.Min(size * 2, MostPart) : took > s_slowPart ? Math.Max(size / 2, LeastPart) : size;
            if (isWhole)
                return;
            if (read == 0)
                throw new NetTestException(ErrorReason.FileNotReadable, $"'{asset.Name}' is shorter than it was; it changed while it was sent.", asset.Name);
        }
    }

    /// <inheritdoc/>
    public Task<TestletCheck> CheckAsync(TestletReference testlet, CancellationToken cancellationToken) => CallAsync<TestletCheck>(AgentMethods.Check, testlet, cancellationToken);

    /// <inheritdoc/>
    public Task<PreparedTestlet> PrepareAsync(TestletOrder order, CancellationToken cancellationToken) => CallAsync<PreparedTestlet>(AgentMethods.Prepare, order, cancellationToken);

    /// <inheritdoc/>
    public Task<TestletOutcome> RunAsync(string orderId, DateTimeOffset? startAt, CancellationToken cancellationToken) =>
        CallAsync<TestletOutcome>(AgentMethods.Run, new RunRequest(orderId, startAt), cancellationToken);

    /// <inheritdoc/>
    public Task<TestletOutcome?> CancelAsync(string orderId, CancellationToken cancellationToken) => CallAsync<TestletOutcome?>(AgentMethods.Cancel, orderId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetStatusAsync(CancellationToken cancellationToken) => CallAsync<IReadOnlyList<string>>(AgentMethods.Status, null, cancellationToken);

    /// <summary>Closes the connection, at which the agent ends all that it started.</summary>
    public async ValueTask DisposeAsync()
    {
        await _beat.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async void SendBeat()
    {
        try
        {
            await _connection.NotifyAsync(AgentMethods.Beat, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // The connection is over; whoever calls next is told.
        }
    }

    private async Task<T> CallAsync<T>(string method, object? parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await _connection.CallAsync<T>(method, parameters, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException exception)
        {
            throw Translate(exception);
        }
    }

    private Exception Translate(RpcException exception)
    {
        if (RpcErrors.ToEngineError(exception) is { } refused)
            return refused;
        var isOver = exception.Code is RpcException.Closed or RpcException.InvalidRequest;
        return new AgentException(isOver ? AgentFailure.Died : AgentFailure.ProtocolError, _name, $"Agent '{_name}' was lost: {exception.Message}.", exception);
    }
}

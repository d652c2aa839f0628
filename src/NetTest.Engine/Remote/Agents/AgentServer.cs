using System.Collections.Concurrent;
using System.Text.Json;
using NetTest.Engine.Remote.Protocol;

namespace NetTest.Engine.Remote.Agents;

/// <summary>An agent at the end of a channel: what <c>nettest agent --stdio</c> runs.</summary>
public sealed class AgentServer
{
    private const long LargestAsset = 512L * 1024 * 1024;

    // An order's run is a request for as long as it lasts; besides there are others to prepare and to end.
    private const int MostRequests = 3 * AgentHost.MostOrders;

    private readonly AgentHost _host;
    private readonly ConcurrentDictionary<string, MemoryStream> _arriving = new(StringComparer.Ordinal);

    private AgentServer(AgentHost host) => _host = host;

    /// <summary>
    /// Serves a coordinator until it closes the connection, is not heard of for the limit of silence, or the token is cancelled; then ends all that
    /// it started. It never throws for what the far end does.
    /// </summary>
    /// <param name="channel">Where the coordinator is; closed at the end.</param>
    /// <param name="options">How the agent works.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task ServeAsync(IMessageChannel channel, AgentHostOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(options);
        var host = new AgentHost(options);
        var server = new AgentServer(host);
        var connection = new RpcConnection(channel, server.HandleAsync, options.TimeProvider, MostRequests);
        try
        {
            using var timer = new PeriodicTimer(options.SilenceLimit / 10, options.TimeProvider);
            while (!connection.Completion.IsCompleted && connection.Silence < options.SilenceLimit)
            {
                var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                await Task.WhenAny(connection.Completion, tick).ConfigureAwait(false);
                if (cancellationToken.IsCancellationRequested)
                    break;
            }
        }
        finally
        {
            await host.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<object?> HandleAsync(string method, JsonElement? parameters, CancellationToken cancellationToken)
    {
        switch (method)
        {
            case AgentMethods.Hello:
                return _host.Identity;
            case AgentMethods.Beat:
                return null;
            case AgentMethods.Facts:
                return await _host.GetFactsAsync(Read<IReadOnlyList<AssetReference>>(parameters), cancellationToken).ConfigureAwait(false);
            case AgentMethods.Clock:
                return await _host.ReadClockAsync(cancellationToken).ConfigureAwait(false);
            case AgentMethods.Testlets:
                return await _host.GetTestletsAsync(cancellationToken).ConfigureAwait(false);
            case AgentMethods.Status:
                return await _host.GetStatusAsync(cancellationToken).ConfigureAwait(false);
            case AgentMethods.HasAsset:
                return _host.HasAsset(Read<AssetReference>(parameters));
            case AgentMethods.PutAsset:
                return await PutAsync(Read<AssetChunk>(parameters), cancellationToken).ConfigureAwait(false);
            case AgentMethods.Check:
                return await _host.CheckAsync(Read<TestletReference>(parameters), cancellationToken).ConfigureAwait(false);
            case AgentMethods.Prepare:
                return await _host.PrepareAsync(Read<TestletOrder>(parameters), cancellationToken).ConfigureAwait(false);
            case AgentMethods.Run:
                var request = Read<RunRequest>(parameters);
                return await _host.RunAsync(request.OrderId, request.StartAt, cancellationToken).ConfigureAwait(false);
            case AgentMethods.Cancel:
                return await _host.CancelAsync(Read<string>(parameters), cancellationToken).ConfigureAwait(false);
            default:
                throw new RpcException(RpcException.MethodNotFound, $"there is no method '{Quoted.Text(method)}'");
        }
    }

    // The parts come in order, one at a time per asset; the last one makes it whole.
    private async Task<bool> PutAsync(AssetChunk chunk, CancellationToken cancellationToken)
    {
        var asset = chunk.Asset;
        // One that begins again was given up in the middle before.
        var content = chunk.Offset == 0 ? _arriving[asset.Sha256] = new MemoryStream() : _arriving.GetOrAdd(asset.Sha256, _ => new MemoryStream());
        if (asset.Length > LargestAsset || chunk.Offset != content.Length || chunk.Offset + chunk.Data.Length > asset.Length)
        {
            _arriving.TryRemove(asset.Sha256, out _);
            throw new NetTestException(ErrorReason.InvalidArgument, $"The parts of '{Quoted.Text(asset.Name)}' do not fit together.", asset.Name);
        }

        content.Write(chunk.Data);
        if (content.Length < asset.Length)
            return false;
        _arriving.TryRemove(asset.Sha256, out _);
        content.Position = 0;
        await _host.PutAssetAsync(asset, content, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static T Read<T>(JsonElement? parameters) =>
        (parameters is { } content ? content.Deserialize<T>(RpcJson.Strict) : default) is { } value
            ? value
            : throw new RpcException(RpcException.InvalidParameters, "the parameters are missing");
}

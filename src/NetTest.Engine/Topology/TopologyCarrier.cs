using NetTest.Engine.Sockets;
using NetTest.Engine.Topology.Carrying;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology;

/// <summary>The life of a process that carries the links of one topology that outlives whoever asked for it.</summary>
public static class TopologyCarrier
{
    private static readonly TimeSpan s_removalLimit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Reads what to build, builds it, says whether it stands, and carries its links until the topology has been removed or the token is cancelled.
    /// Taking it away is the work of whoever ends it; only a build that fails, or that nobody waits for any more, is rolled back.
    /// </summary>
    /// <param name="input">One line of JSON; if it ends before the topology stands, the build is cancelled.</param>
    /// <param name="output">Gets one line of JSON, and is closed; the process then lets go of its standard streams.</param>
    /// <param name="cancellationToken">Ends the carrying.</param>
    public static async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var request = await ControlLine.ReadAsync(input, ControlJson.Default.CarryRequest, ControlLine.MostBytes, cancellationToken).ConfigureAwait(false);
        if (request is not { Version: JournalEntry.CurrentVersion })
            throw new NetTestException(ErrorReason.InvalidArgument, "The order could not be read; 'namespace carry' is started by NetTest itself, with the same version of it.");

        LiveTopology topology;
        using (var build = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            _ = CancelAtEndAsync(input, build);
            try
            {
                topology = await LiveTopology.BuildAsync(request.ToSpec(), request.ToOptions(), build.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is NetTestException or OperationCanceledException)
            {
                var reply = exception is NetTestException known
                    ? new CarryReply { Reason = known.Reason, Message = known.Message }
                    : new CarryReply { Reason = ErrorReason.TopologyFailed, Message = "Cancelled." };
                await ReplyAsync(output, reply).ConfigureAwait(false);
                return;
            }
        }

        await using (topology.ConfigureAwait(false))
        {
            await ReplyAsync(output, new CarryReply { Id = topology.Id }).ConfigureAwait(false);
            StandardStreams.LetGo();
            await CarryAsync(topology, cancellationToken).ConfigureAwait(false);
        }
    }

    // Removal ends this process; this is for namespaces that went by another way, such as ip netns del: the rest of the topology follows them.
    private static async Task CarryAsync(LiveTopology topology, CancellationToken cancellationToken)
    {
        using var watch = new NamespaceWatch(NetworkContext.Folder);
        try
        {
            await watch.UntilAsync(() => !topology.Stands, cancellationToken).ConfigureAwait(false);
            using var limit = new CancellationTokenSource(s_removalLimit);
            await topology.RemoveAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    // A read of standard input cannot be cancelled; it ends with the input, which may be long after the build.
    private static async Task CancelAtEndAsync(Stream input, CancellationTokenSource build)
    {
        var rest = new byte[1];
        try
        {
            if (await input.ReadAsync(rest, CancellationToken.None).ConfigureAwait(false) == 0)
                await build.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or IOException)
        {
            // Nobody needs to know any more.
        }
    }

    private static async Task ReplyAsync(Stream output, CarryReply reply)
    {
        try
        {
            await ControlLine.WriteAsync(output, reply, ControlJson.Default.CarryReply, CancellationToken.None).ConfigureAwait(false);
            await output.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whoever asked has died; the journal tells the next one what stands.
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes.Trace;

/// <summary>Finds the routers on the way to a target: probes whose TTL ends at each of them.</summary>
public static class NetworkTrace
{
    private const ushort UdpPort = 33434; // traceroute's
    private const ushort TcpPort = 80;

    /// <summary>Traces the way. Cancelling gives what is known by then, with status <see cref="ResultStatus.Cancelled"/>.</summary>
    /// <param name="context">Where the sockets are born and names are looked up.</param>
    /// <param name="options">What to trace.</param>
    /// <param name="hops">Is told of each node, hop by hop in order, as soon as its hop is complete; null for nobody.</param>
    /// <param name="cancellationToken">Ends the trace early.</param>
    /// <exception cref="NetTestException">The name cannot be resolved, an option is out of range, the privilege is missing, or this is not Linux.</exception>
    public static async Task<TraceResult> RunAsync(NetworkContext context, TraceOptions options, IProgress<TraceHop>? hops, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        if (!OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, "The path cannot be traced here: reading what routers answer needs Linux.", options.Target);
        Check(options);
        var startedAt = DateTimeOffset.UtcNow;
        var clock = Stopwatch.StartNew();
        var address = (await NameLookup.FindAsync(context, options.Target, options.Family, cancellationToken).ConfigureAwait(false))[0];
        var found = Channel.CreateUnbounded<TraceHop>();
        var route = RouteMtu.Find(context, address);
        var fitting = options with { PacketBytes = Math.Min(options.PacketBytes, route?.InterfaceBytes ?? options.PacketBytes) };
        var port = (ushort)(options.Port ?? (options.Method == TraceMethod.Tcp ? TcpPort : UdpPort));
        var run = new TraceRun(context, fitting, address, port, route is not null, found.Writer);
        var log = options.Log.For(ProbeLog.Category);
        ProbeLog.Tracing(log, options.Target, address, context, options.Method, options.Paths, fitting.PacketBytes);
        var running = Task.Factory.StartNew(() => run.Execute(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var rows = new List<TraceHop>();
        var names = new Dictionary<string, Task<string?>>(StringComparer.Ordinal);
        await foreach (var row in found.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            var name = options.ResolveNames && row.Address is { } node ? await NameAsync(context, names, node, options.Timeout, cancellationToken).ConfigureAwait(false) : null;
            var told = row with { Target = options.Target, Name = name };
            rows.Add(told);
            ProbeLog.HopFound(log, options.Target, told.Hop, told.Address, told.Reply, told.Received, told.Sent);
            hops?.Report(told);
        }
        await running.ConfigureAwait(false);

        var cancelled = cancellationToken.IsCancellationRequested && !run.Finished;
        return new TraceResult
        {
            StartedAt = startedAt,
            DurationSeconds = clock.Elapsed.TotalSeconds,
            Status = cancelled ? ResultStatus.Cancelled : run.Reached ? ResultStatus.Passed : ResultStatus.Failed,
            Target = options.Target,
            Address = address.ToString(),
            Namespace = context.Name,
            Method = options.Method,
            Reached = run.Reached,
            HopCount = run.End,
            Hops = rows,
            Label = options.Label,
            Tags = options.Tags,
            Options = Effective(options),
        };
    }

    // A name server that is silent must not hold up the trace for longer than a router may.
    private static Task<string?> NameAsync(NetworkContext context, Dictionary<string, Task<string?>> names, string address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!names.TryGetValue(address, out var name))
            names[address] = name = LookUpAsync();
        return name;

        async Task<string?> LookUpAsync()
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(timeout);
            try
            {
                var host = await context.RunAsync(() => Dns.GetHostEntry(IPAddress.Parse(address)).HostName, deadline.Token).ConfigureAwait(false);
                return string.Equals(host, address, StringComparison.Ordinal) ? null : host;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                return null;
            }
        }
    }

    private static void Check(TraceOptions options)
    {
        Range(options.Port ?? 1, 1, 65535, "port");
        Range(options.FirstHop, 1, 255, "first hop");
        Range(options.MaximumHops, options.FirstHop, 255, "last hop");
        Range(options.Count, 1, 20, "number of probes per hop");
        Range(options.Paths, 1, 32, "number of paths");
        Range(options.PacketBytes, 60, 65535, "packet size");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(1))
            throw new NetTestException(ErrorReason.InvalidArgument, "The timeout of a trace must be above 0 and at most 60 s.", options.Target);

        void Range(int value, int least, int most, string what)
        {
            if (value < least || value > most)
                throw new NetTestException(ErrorReason.InvalidArgument, $"The {what} is {value}; give {least} to {most}.", options.Target);
        }
    }

    private static Dictionary<string, object?> Effective(TraceOptions options) => new(StringComparer.Ordinal)
    {
        ["Method"] = options.Method.ToString(),
        ["Port"] = options.Port,
        ["FirstHop"] = options.FirstHop,
        ["MaximumHops"] = options.MaximumHops,
        ["Count"] = options.Count,
        ["Paths"] = options.Paths,
        ["PacketBytes"] = options.PacketBytes,
        ["TimeoutSeconds"] = options.Timeout.TotalSeconds,
        ["ResolveNames"] = options.ResolveNames,
    };
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>Finds the path MTU by sending packets that must not be fragmented (RFC 8899, DPLPMTUD).</summary>
public static class PathMtuProbe
{
    private const int MaximumPacket = 65535;

    /// <summary>Measures the path to one target. Cancelling gives what is known by then, with status <see cref="ResultStatus.Cancelled"/>.</summary>
    /// <param name="context">Where the sockets are born and the name is looked up.</param>
    /// <param name="options">What to search for.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    /// <exception cref="NetTestException">The name cannot be resolved, an option is out of range, the privilege is missing, or this is not Linux.</exception>
    public static async Task<PathMtuResult> MeasureAsync(NetworkContext context, PathMtuOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        if (!OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, "The path MTU cannot be searched for here: sending packets of exact size that nobody may fragment needs Linux.", options.Target);
        Check(options);
        var startedAt = DateTimeOffset.UtcNow;
        var clock = Stopwatch.StartNew();
        // An address has its family; whether the source suits it is looked at below.
        var family = IPAddress.TryParse(options.Target, out _) ? options.Family : options.SourceAddress?.AddressFamily ?? options.Family;
        var address = (await NameLookup.FindAsync(context, options.Target, family, cancellationToken).ConfigureAwait(false))[0];
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        CheckFamily(options, isIPv6);
        CheckSource(context, options, address);

        var source = options.SourceAddress;
        var route = RouteMtu.Find(context, address, source);
        var target = new IPEndPoint(address, options.Port);
        var log = options.Log.For(ProbeLog.Category);
        ProbeLog.SearchingMtu(log, options.Target, address, context, options.Method, options.MaximumBytes ?? route?.RouteBytes);
        var finding = new PathMtuFinding();
        int? mss = null;
        if (route is { } known)
        {
            var maximum = Math.Min(options.MaximumBytes ?? known.RouteBytes, Math.Min(known.InterfaceBytes, MaximumPacket));
            var early = options.ReadMss ? MssReader.ReadAsync(context, source, target, options.Timeout, cancellationToken) : Task.FromResult<int?>(null);
            finding = await SearchAsync(context, options, address, maximum, cancellationToken).ConfigureAwait(false);
            // Once more, if there is somebody: the kernel may have learnt about the path meanwhile, and then it is that what connections get.
            mss = await early.ConfigureAwait(false) is { } first
                ? await MssReader.ReadAsync(context, source, target, options.Timeout, cancellationToken).ConfigureAwait(false) ?? first
                : null;
        }

        var kernel = finding.ProbesAcknowledged > 0 ? KernelMtu.Read(context, source, address) : null;
        var verdict = finding.Judge(mss + (isIPv6 ? 60 : 40), kernel);
        if (cancellationToken.IsCancellationRequested && finding.Forward == SizeOutcome.NoAnswer)
            verdict = null;
        var result = Describe(finding) with
        {
            StartedAt = startedAt,
            DurationSeconds = clock.Elapsed.TotalSeconds,
            Status = Status(verdict, finding, options, cancellationToken.IsCancellationRequested),
            Target = options.Target,
            Address = address.ToString(),
            Namespace = context.Name,
            Verdict = verdict,
            RouteMtuBytes = route is { } found ? Math.Min(found.RouteBytes, MaximumPacket) : null,
            KernelMtuBytes = kernel,
            MssBytes = mss,
            Label = options.Label,
            Tags = options.Tags,
            Options = Effective(options),
        };
        Log(log, result);
        return result;
    }

    private static void Log(ILogger log, PathMtuResult result)
    {
        LogWay("there", result.PathMtuBytes, result.RefusedBy, result.RefusedMtuBytes);
        LogWay("back", result.ReversePathMtuBytes, result.ReverseRefusedBy, result.ReverseRefusedMtuBytes);
        ProbeLog.MtuJudged(log, result.Target, result.Verdict?.ToString() ?? "no verdict");

        void LogWay(string way, int? bytes, string? node, int? named)
        {
            if (node is not null)
                ProbeLog.MtuRefused(log, result.Target, way, node, named);
            if (bytes is { } passed)
                ProbeLog.MtuFound(log, result.Target, way, passed, result.Method, result.ProbesAcknowledged, result.ProbesSent);
        }
    }

    private static async Task<PathMtuFinding> SearchAsync(NetworkContext context, PathMtuOptions options, IPAddress address, int maximum, CancellationToken cancellationToken)
    {
        var finding = new PathMtuFinding();
        if (options.Method != PathMtuMethod.Tcp)
        {
            using var search = new PathMtuSearch(context, options, address, maximum);
            await Task.Factory.StartNew(() => search.Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            finding = search.Describe();
        }
        if (options.Method == PathMtuMethod.Tcp || (options.Method == PathMtuMethod.Auto && finding.Method is null && !cancellationToken.IsCancellationRequested))
        {
            var byTcp = await TcpSizeSearch.RunAsync(context, options.SourceAddress, new IPEndPoint(address, options.Port), options.Timeout, maximum, cancellationToken).ConfigureAwait(false);
            finding = byTcp with { UnreachableBy = finding.UnreachableBy, ProbesSent = byTcp.ProbesSent + finding.ProbesSent };
        }
        return finding;
    }

    private static PathMtuResult Describe(PathMtuFinding finding)
    {
        var unreachable = finding.Forward == SizeOutcome.NoAnswer;
        return new PathMtuResult
        {
            StartedAt = default,
            DurationSeconds = 0,
            Status = default,
            Target = "",
            Address = "",
            Method = finding.Method,
            PathMtuBytes = finding.ForwardPassed > 0 && finding.Forward != SizeOutcome.Unfinished ? finding.ForwardPassed : null,
            RefusedBy = (unreachable ? finding.UnreachableBy : finding.ForwardRefusal?.By)?.ToString(),
            RefusedMtuBytes = Named(finding.ForwardRefusal),
            ReversePathMtuBytes = finding.Reverse is null or SizeOutcome.Unfinished or SizeOutcome.NoAnswer ? null : finding.ReversePassed,
            ReverseRefusedBy = finding.ReverseRefusal?.By?.ToString(),
            ReverseRefusedMtuBytes = Named(finding.ReverseRefusal),
            RttMinMs = finding.Rtt / 1e6,
            ProbesSent = finding.ProbesSent,
            ProbesAcknowledged = finding.ProbesAcknowledged,
        };
    }

    private static int? Named(SizeRefusal? refusal) => refusal is { NamedMtu: > 0 } known ? known.NamedMtu : null;

    private static ResultStatus Status(PathMtuVerdict? verdict, PathMtuFinding finding, PathMtuOptions options, bool cancelled)
    {
        if (verdict is null)
            return cancelled ? ResultStatus.Cancelled : ResultStatus.Failed;
        var smallest = finding.Reverse is null or SizeOutcome.NoAnswer ? finding.ForwardPassed : Math.Min(finding.ForwardPassed, finding.ReversePassed);
        return verdict is PathMtuVerdict.BlackHole or PathMtuVerdict.AsymmetricBlackHole or PathMtuVerdict.Unreachable || smallest < options.MinimumBytes
            ? ResultStatus.Failed
            : ResultStatus.Passed;
    }

    private static void Check(PathMtuOptions options)
    {
        if (options.Port is < 1 or > 65535)
            throw new NetTestException(ErrorReason.InvalidArgument, $"Port {options.Port} is none; give one from 1 to 65535.", options.Target);
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(1))
            throw new NetTestException(ErrorReason.InvalidArgument, "The timeout of a path MTU probe must be above 0 and at most 60 s.", options.Target);
    }

    private static void CheckFamily(PathMtuOptions options, bool isIPv6)
    {
        var least = isIPv6 ? 1280 : 68;
        if (options.MaximumBytes < least || options.MaximumBytes > MaximumPacket)
            throw new NetTestException(ErrorReason.InvalidArgument, $"The biggest packet to try is {options.MaximumBytes} bytes; for {(isIPv6 ? "IPv6" : "IPv4")} give {least} to {MaximumPacket}.", options.Target);
    }

    // Once, before the many sockets of a search, which then need no errors of their own for it.
    private static void CheckSource(NetworkContext context, PathMtuOptions options, IPAddress address)
    {
        if (options.SourceAddress is not { } source)
            return;
        SourceAddress.CheckFamily(source, address);
        using var socket = context.CreateSocket(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        SourceAddress.Bind((int)socket.SafeHandle.DangerousGetHandle(), source, context);
    }

    private static Dictionary<string, object?> Effective(PathMtuOptions options) => new(StringComparer.Ordinal)
    {
        ["SourceAddress"] = options.SourceAddress?.ToString(),
        ["Method"] = options.Method.ToString(),
        ["Port"] = options.Port,
        ["MaximumBytes"] = options.MaximumBytes,
        ["MinimumBytes"] = options.MinimumBytes,
        ["TimeoutSeconds"] = options.Timeout.TotalSeconds,
        ["ReadMss"] = options.ReadMss,
    };
}

using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Probes.Responder;
using NetTest.Engine.Probes.Timing;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>
/// The far end of measurements: a STAMP reflector (RFC 8762) over UDP and an echo server over TCP. It is no amplifier: a reply is
/// never longer than its request, and each source gets so many a second. Linux only.
/// </summary>
public sealed class ConnTestResponder : IAsyncDisposable
{
    private const int PortAttempts = 16;

    private readonly Reflector _reflector;
    private readonly EchoServer? _echo;
    private readonly DateTimeOffset _startedAt;
    private readonly long _start = MonotonicClock.Now;
    private readonly Lock _gate = new();
    private Task<ConnTestResponderResult>? _stopping;

    private ConnTestResponder(ConnTestResponderOptions options, Reflector reflector, EchoServer? echo)
    {
        Options = options;
        _reflector = reflector;
        _echo = echo;
        _startedAt = options.TimeProvider.GetUtcNow();
    }

    /// <summary>The options as given.</summary>
    public ConnTestResponderOptions Options { get; }

    /// <summary>The bound end point, with the port that the kernel chose if 0 was asked for.</summary>
    public IPEndPoint EndPoint => _reflector.EndPoint;

    /// <summary>Its name: as given, or the end point.</summary>
    public string Name => Options.Name ?? EndPoint.ToString();

    /// <summary>Binds UDP and TCP and answers until stopped.</summary>
    /// <exception cref="NetTestException">The address is in use or not there, the port needs privilege, or this is not Linux.</exception>
    public static async Task<ConnTestResponder> StartAsync(ConnTestResponderOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        ConnTestRules.Check(options);
        if (!OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, "A responder needs the kernel's time stamps, which only Linux gives; start it on a Linux host.");
        if (options.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6)
            options = options with { Address = IPAddress.Any };
        await Rehearsal.DoneAsync().ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            var reflector = Reflector.Start(options);
            try
            {
                // Without a key anyone may ask; TCP has no place for one.
                var responder = new ConnTestResponder(options, reflector, options.Key is null ? EchoServer.Start(options, reflector.EndPoint.Port) : null);
                ProbeLog.Responding(options.Log.For(ProbeLog.Category), responder.EndPoint, options.Context, options.Key is null ? " and TCP" : " with a key");
                return responder;
            }
            catch (NetTestException exception)
            {
                await reflector.DisposeAsync().ConfigureAwait(false);
                // The port that UDP got may be taken in TCP.
                if (options.Port != 0 || exception.Reason != ErrorReason.AddressInUse || attempt == PortAttempts)
                    throw;
            }
        }
    }

    /// <summary>What it has seen so far.</summary>
    public ConnTestResponderResult GetResult()
    {
        var counters = _reflector.Counters;
        var refused = counters.Refused;
        return new ConnTestResponderResult
        {
            Label = Options.Label,
            Tags = Options.Tags,
            StartedAt = _startedAt,
            DurationSeconds = (MonotonicClock.Now - _start) / 1e9,
            Status = ResultStatus.Passed,
            Options = ConnTestRules.Describe(Options),
            Name = Name,
            EndPoint = EndPoint.ToString(),
            PacketsReceived = counters.Received,
            PacketsReflected = counters.Reflected,
            PacketsRefused = refused.Values.Sum(),
            RefusedByReason = refused,
            BytesReceived = counters.BytesReceived,
            BytesSent = counters.BytesSent,
            PathMtuMessagesReceived = counters.PathMtuReceived,
            PathMtuMessagesSent = counters.PathMtuSent,
            Sessions = _reflector.Sessions,
            ConnectionsAccepted = _echo?.Accepted ?? 0,
            ConnectionsRefused = _echo?.Refused ?? 0,
            ConnectionsOpen = _echo?.Open ?? 0,
            BytesEchoed = _echo?.Bytes ?? 0,
        };
    }

    /// <summary>Stops answering, cuts open connections, and returns what it has seen.</summary>
    public Task<ConnTestResponderResult> StopAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
            return _stopping ??= StopOnceAsync();
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private async Task<ConnTestResponderResult> StopOnceAsync()
    {
        await _reflector.DisposeAsync().ConfigureAwait(false);
        if (_echo is not null)
            await _echo.DisposeAsync().ConfigureAwait(false);
        return GetResult();
    }
}

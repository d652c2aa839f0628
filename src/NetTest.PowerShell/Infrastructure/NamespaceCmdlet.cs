using System.Collections;
using System.Management.Automation;
using System.Net.Sockets;
using NetTest.Engine;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Base of the cmdlets that open sockets: the namespace in which these are born, and what the results are called.</summary>
public abstract class NamespaceCmdlet : EngineCmdlet
{
    [Parameter]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string? Namespace { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    [Parameter]
    public IDictionary? Tag { get; set; }

    internal IReadOnlyDictionary<string, string> Tags => TagTable.Read(Tag);

    /// <summary>The family that the two switches ask for; null if neither was given.</summary>
    internal static AddressFamily? ReadFamily(bool ipv4, bool ipv6) => (ipv4, ipv6) switch
    {
        (true, true) => throw new NetTestException(ErrorReason.InvalidArgument, "-IPv4 and -IPv6 exclude each other; give one of them.", "-IPv4"),
        (true, false) => AddressFamily.InterNetwork,
        (false, true) => AddressFamily.InterNetworkV6,
        _ => null,
    };

    /// <summary>The namespace, or the host; the caller disposes of it.</summary>
    internal NetworkContext OpenContext() => Namespace is null ? NetworkContext.Host : NetworkContext.Open(Namespace);

    /// <summary>Runs work to its end and lets go of the namespace.</summary>
    internal void RunIn(Func<NetworkContext, CancellationToken, Task> work, object target) => Run(
        async token =>
        {
            using var context = OpenContext();
            await work(context, token).ConfigureAwait(false);
        },
        target);

    /// <summary>Starts what this session keeps, and writes it. What was started lets go of the namespace at its own end.</summary>
    /// <param name="start">Starts it.</param>
    /// <param name="wrap">Makes of it what the session keeps, with its number.</param>
    /// <param name="target">What the user passed, for errors.</param>
    internal void Keep<T>(Func<NetworkContext, CancellationToken, Task<T>> start, Func<int, T, RunningTraffic> wrap, object target)
    {
        var session = Session;
        Run(
            async token =>
            {
                var context = OpenContext();
                try
                {
                    var started = await start(context, token).ConfigureAwait(false);
                    var running = wrap(session.NextId(), started);
                    session.Add(running);
                    Emit(running);
                }
                catch (Exception)
                {
                    context.Dispose();
                    throw;
                }
            },
            target);
    }
}

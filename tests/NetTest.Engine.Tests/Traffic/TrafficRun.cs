using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>Runs a server and a client against each other, or a client against something else.</summary>
internal static class TrafficRun
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>
    /// The seconds that a wait surely takes: the runtime's timers count from a clock that is as old as the kernel's last tick (CLOCK_MONOTONIC_COARSE, 4 ms
    /// at 250 Hz, more where the host withholds the processor), and fire early by that.
    /// </summary>
    internal static double AtLeast(TimeSpan wait) => wait.TotalSeconds * 0.9;

    internal static TrafficServerOptions Server(TrafficPattern pattern, IPAddress? address = null) =>
        new() { Pattern = pattern, Address = address ?? IPAddress.Loopback, Port = 0 };

    internal static TrafficClientOptions Client(TrafficPattern pattern, IPEndPoint server) => new() { Pattern = pattern, Server = server };

    /// <summary>TLS that trusts the authority of this process.</summary>
    internal static TlsClientOptions Trusting(string? serverName) => new() { ServerName = serverName, TrustedAuthorities = [TestCertificateAuthority.Authority] };

    internal static async Task<(TrafficClientResult Client, TrafficServerResult Server)> BothAsync(TrafficServerOptions server, Func<TrafficClientOptions, TrafficClientOptions> configure)
    {
        await using var running = await TrafficServer.StartAsync(server, CancellationToken.None);
        var client = await ClientAsync(configure(Client(server.Pattern, running.EndPoint) with { Protocol = server.Protocol, Context = server.Context }));
        return (client, await running.StopAsync(CancellationToken.None).WaitAsync(Deadline));
    }

    internal static async Task<TrafficClientResult> ClientAsync(TrafficClientOptions options)
    {
        await using var client = await TrafficClient.StartAsync(options, CancellationToken.None);
        var result = await client.Completion.WaitAsync(Deadline);
        Assert.Equal(result.Attempted, result.Succeeded + result.Failed + result.Interrupted);
        Assert.Equal(result.Failed, result.FailuresByReason.Values.Sum());
        return result;
    }

    /// <summary>All connections failed, for this one reason.</summary>
    internal static void AssertAllFailed(TrafficClientResult result, long connections, FailureReason reason)
    {
        Assert.Equal(new Dictionary<string, long>(StringComparer.Ordinal) { [reason.ToString()] = connections }, result.FailuresByReason);
        Assert.Equal((connections, 0L, ResultStatus.Failed), (result.Attempted, result.Succeeded, result.Status));
    }

    /// <summary>Every connection carried its whole pattern, and both ends say the same.</summary>
    internal static void AssertAgree(TrafficClientResult client, TrafficServerResult server, TrafficPattern pattern, long connections)
    {
        Assert.Empty(client.FailuresByReason);
        Assert.Empty(server.FailuresByReason);
        Assert.Equal((connections, connections, connections), (client.Attempted, client.Connected, client.Succeeded));
        Assert.Equal((connections, connections, 0L), (server.Accepted, server.Completed, server.Interrupted));
        Assert.Equal((connections * pattern.ClientBytes, connections * pattern.ServerBytes), (client.BytesSent, client.BytesReceived));
        Assert.Equal((client.BytesSent, client.BytesReceived), (server.BytesReceived, server.BytesSent));
        Assert.Equal((connections * pattern.RoundCount, client.Transactions), (client.Transactions, server.Transactions));
        Assert.Equal((ResultStatus.Passed, ResultStatus.Passed), (client.Status, server.Status));
    }
}

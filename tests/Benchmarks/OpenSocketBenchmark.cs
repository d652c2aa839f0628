using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;

namespace NetTest.Benchmarks;

/// <summary>What a socket costs when it is born in a namespace, against one born at home.</summary>
internal static class OpenSocketBenchmark
{
    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        var name = $"ntb{Guid.NewGuid():N}"[..11];
        var topology = await LiveTopology.BuildAsync(new TopologySpec { Namespaces = [new NamespaceSpec { Name = name }] }, new TopologyOptions(), cancellationToken);
        await using (topology)
        {
            var context = topology.GetContext(name);
            for (var round = 0; round < 3; round++)
                Console.WriteLine($"open + close of a TCP socket: host {Measure(NetworkContext.Host):F2} µs, in a namespace {Measure(context):F2} µs");
        }
    }

    internal static double Measure(NetworkContext context)
    {
        const int Rounds = 200_000;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Rounds; i++)
        {
            var fd = context.OpenSocket(2, 1, 0);
            if (fd < 0)
                throw new InvalidOperationException($"errno {-fd}");
            new SafeFileHandle(fd, ownsHandle: true).Dispose();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / Rounds;
    }
}

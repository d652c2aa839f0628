using System.Net;
using NetTest.Engine.Probes.Responder;

namespace NetTest.Engine.Probes.Timing;

/// <summary>
/// A short measurement over loopback before the first real one of a process, so that the code is compiled by then: compiling took 40 ms
/// in the middle of the first probe, at both ends.
/// </summary>
internal static class Rehearsal
{
    private const int Count = 64;
    private static readonly Lazy<Task> s_once = new(() => Task.Run(RunAsync));

    /// <summary>Done, or being done; never fails.</summary>
    internal static Task DoneAsync() => OperatingSystem.IsLinux() ? s_once.Value : Task.CompletedTask;

    private static async Task RunAsync()
    {
        try
        {
            var responder = new ConnTestResponderOptions { Address = IPAddress.Loopback, Port = 0 };
            var reflector = Reflector.Start(responder);
            await using (reflector.ConfigureAwait(false))
            {
                var echo = EchoServer.Start(responder, reflector.EndPoint.Port);
                await using (echo.ConfigureAwait(false))
                    await MeasureAsync(reflector.EndPoint).ConfigureAwait(false);
            }
        }
        catch (NetTestException)
        {
            // Whatever is missing here, the measurement itself will say.
        }
    }

    private static async Task MeasureAsync(IPEndPoint endPoint)
    {
        var options = new ConnTestOptions
        {
            Target = endPoint.ToString(),
            Count = Count,
            Interval = TimeSpan.FromMicroseconds(200),
            Timeout = TimeSpan.FromMilliseconds(50),
            LongPayloadBytes = 2000,
        };
        var target = new ProbeTarget { Name = options.Target, Host = options.Target, Address = endPoint.Address, Port = endPoint.Port };
        _ = await new ConnTestRun(target, options, progress: null).MeasureAsync(CancellationToken.None).ConfigureAwait(false);
    }
}

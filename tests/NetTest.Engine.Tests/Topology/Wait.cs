using System.Diagnostics;

namespace NetTest.Engine.Tests.Topology;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Wait
{
    internal static async Task UntilAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(20))
                throw new TimeoutException("The condition did not come true within 20 s.");
            await Task.Delay(5);
        }
    }
}

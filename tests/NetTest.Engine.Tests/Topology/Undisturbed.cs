namespace NetTest.Engine.Tests.Topology;

/// <summary>
/// Measurements of what a busy machine disturbs in one direction only: it adds to a delay, and takes from a rate. What it cannot have caused is never
/// measured again.
/// </summary>
internal static class Undisturbed
{
    private const int Tries = 10;

    /// <summary>Measures, and again as long as the machine may have been at fault; the last measurement, whatever it is.</summary>
    internal static async Task<T> MeasureAsync<T>(Func<Task<T>> measure, Func<T, bool> isDisturbed)
    {
        for (var left = Tries; ; left--)
        {
            var measured = await measure();
            if (left == 1 || !isDisturbed(measured))
                return measured;
        }
    }

    /// <summary>
    /// Pings until a quarter of the answers is there in time, and returns what that quarter took at most. Where the machine is too busy for that in all
    /// tries, the quickest answer of all stands for it: link and ping were woken in time for one at least.
    /// </summary>
    internal static async Task<double> RttAsync(Func<Task<List<double>>> ping, double most)
    {
        var least = double.MaxValue;
        for (var left = Tries; left > 0; left--)
        {
            var times = await ping();
            times.Sort();
            if (times[times.Count / 4] <= most)
                return times[times.Count / 4];
            least = Math.Min(least, times[0]);
        }

        return least;
    }
}

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
}

using Xunit;
using Xunit.Sdk;

namespace NetTest.TestSupport;

/// <summary>
/// Numbers of something physical (a rate, a delay, what two programs see of one path) that a machine which stands still for a moment can spoil.
/// A fault of ours spoils them each time.
/// </summary>
public static class Measurement
{
    private const int Tries = 3;

    /// <summary>Measures until the numbers are as they must be, three times at the most; the last time decides.</summary>
    /// <param name="measure">The whole measurement with its assertions.</param>
    public static async Task UntilRightAsync(Func<Task> measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await measure().ConfigureAwait(false);
                return;
            }
            catch (XunitException exception) when (attempt < Tries)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"measured again: {exception.Message}");
            }
        }
    }
}

using System.Globalization;
using Xunit;
using Xunit.Sdk;

namespace NetTest.TestSupport;

/// <summary>
/// Numbers of something physical (a rate, a delay, what two programs see of one path) that a machine which stands still for a moment can spoil.
/// A fault of ours spoils them each time.
/// </summary>
public static class Measurement
{
    private const int Failures = 3;
    private const int Tries = 5;

    /// <summary>
    /// Measures until the numbers are as they must be. Three failures while the processors ran are a failure; one while the host withheld them counts for
    /// nothing, and where five tries bring neither, the test is skipped with what the host did.
    /// </summary>
    /// <param name="measure">The whole measurement with its assertions.</param>
    public static async Task UntilRightAsync(Func<Task> measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        var failures = 0;
        for (var attempt = 1; ; attempt++)
        {
            using var pauses = new HostPauses();
            try
            {
                await measure().ConfigureAwait(false);
                return;
            }
            catch (XunitException exception) when (exception is not SkipException)
            {
                var isDisturbed = pauses.IsDisturbed;
                if (!isDisturbed && ++failures == Failures)
                    throw;
                var lost = string.Create(CultureInfo.InvariantCulture, $"a processor of this machine stood still for {pauses.Share:P1} of the time");
                if (attempt == Tries)
                    Assert.Skip($"could not be measured: {lost}; {exception.Message}");
                TestContext.Current.TestOutputHelper?.WriteLine($"measured again{(isDisturbed ? $" ({lost})" : "")}: {exception.Message}");
            }
        }
    }
}

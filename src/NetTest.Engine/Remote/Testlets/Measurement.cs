using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>What a built-in testlet measured.</summary>
/// <param name="IsOk">Whether it got what it asked for.</param>
/// <param name="Reason">Why not; null if it did.</param>
/// <param name="Metrics">The metrics, described ones.</param>
internal sealed record Measurement(bool IsOk, string? Reason, IReadOnlyDictionary<string, TestletMetric> Metrics)
{
    /// <summary>A measurement with the units of the description; unknown values are left out.</summary>
    internal static Measurement Of(TestletDescription description, string? reason, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var metrics = new Dictionary<string, TestletMetric>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            if (value is not null)
                metrics[name] = value is string text ? new TestletMetric { Text = text } : new TestletMetric { Value = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture) };
        }

        return new Measurement(reason is null, reason, TestletDescriber.Annotate(metrics, description));
    }
}

using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>A metric of a testlet.</summary>
/// <param name="Name">Its name, as in the result.</param>
/// <param name="Unit">Its unit; null if it has none.</param>
/// <param name="Better">Which values are good.</param>
public sealed record MetricDescription(string Name, string? Unit, MetricDirection Better);

using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>What a stage measured.</summary>
/// <param name="Readings">The readings.</param>
/// <param name="Link">The link that was impaired, as it was at the end; null if it has gone.</param>
internal sealed record CalibrationStageOutcome(IReadOnlyList<CalibrationReading> Readings, LinkInfo? Link);

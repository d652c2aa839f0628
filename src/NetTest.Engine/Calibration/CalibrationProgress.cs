using NetTest.Engine.Results;

namespace NetTest.Engine.Calibration;

/// <summary>How far a calibration has come.</summary>
/// <param name="Quantity">What is being measured.</param>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Count">How many there are.</param>
public sealed record CalibrationProgress(CalibrationQuantity Quantity, int Index, int Count);

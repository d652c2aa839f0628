namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A measurement that has found whom it asks.</summary>
internal sealed record LinkedMeasurement<T>(string Name, T Draft, FarEnd Far)
    where T : MeasurementDraft;

namespace NetTest.Engine.Results;

/// <summary>How far numbers from this machine can be trusted: paths of known properties, measured by NetTest and by programs that NetTest did not write.</summary>
public sealed record CalibrationResult : TestResult
{
    /// <summary>Who impaired the links: <c>kernel</c>, <c>emulator</c>, or both.</summary>
    public required string Backend { get; init; }

    /// <summary>The kernel's release.</summary>
    public string Kernel { get; init; } = Environment.OSVersion.Version.ToString();

    /// <summary>Processors that the test could use.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>Every quantity, by every program that measured it.</summary>
    public required IReadOnlyList<CalibrationReading> Readings { get; init => field = Indexable.List(value); }

    /// <summary>Frames that the emulator had to drop for lack of time; 0 or null, else losses below are too large.</summary>
    public long? Overruns { get; init; }
}

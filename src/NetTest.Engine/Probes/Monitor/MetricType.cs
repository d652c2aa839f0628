namespace NetTest.Engine.Probes.Monitor;

/// <summary>The kinds of metrics that both formats know.</summary>
internal enum MetricType
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>A count that only grows; its samples end in _total.</summary>
    Counter,

    /// <summary>Counts of values up to bounds.</summary>
    Histogram,

    /// <summary>Labels that tell of the program; its sample ends in _info and is 1.</summary>
    Info,
}

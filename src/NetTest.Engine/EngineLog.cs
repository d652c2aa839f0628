using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace NetTest.Engine;

/// <summary>
/// Where the engine says what it does: it lies in the options of whatever is started. A host with logging of its own gives its factory; one that
/// shares no logging package with the engine (a PowerShell module does not) gives a call that takes lines.
/// </summary>
public sealed class EngineLog
{
    private readonly ILoggerFactory _factory;

    /// <summary>Sends what is said to the loggers of this factory.</summary>
    public EngineLog(ILoggerFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _factory = factory;
    }

    /// <summary>Nowhere, which costs nothing.</summary>
    public static EngineLog None { get; } = new(NullLoggerFactory.Instance);

    /// <summary>Sends lines to a call.</summary>
    /// <param name="write">Takes them, on any thread and several at once; it must not wait.</param>
    /// <param name="isEnabled">Whether lines of this level are wanted; asked before each.</param>
    public static EngineLog To(Action<EngineLogLine> write, Func<EngineLogLevel, bool> isEnabled)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(isEnabled);
        return new(new LineLoggerFactory(write, isEnabled));
    }

    internal ILogger For(string category) => _factory.CreateLogger(category);
}

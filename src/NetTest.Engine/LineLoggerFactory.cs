using Microsoft.Extensions.Logging;

namespace NetTest.Engine;

/// <summary>Loggers that make plain lines.</summary>
internal sealed class LineLoggerFactory(Action<EngineLogLine> write, Func<EngineLogLevel, bool> isEnabled) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, write, isEnabled);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("There is one place for lines, and it was given.");

    public void Dispose()
    {
    }

    private sealed class LineLogger(string category, Action<EngineLogLine> write, Func<EngineLogLevel, bool> isEnabled) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && isEnabled(ToLevel(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                write(new EngineLogLine(DateTimeOffset.Now, ToLevel(logLevel), category, formatter(state, exception)));
        }

        private static EngineLogLevel ToLevel(LogLevel level) => level switch
        {
            <= LogLevel.Debug => EngineLogLevel.Debug,
            LogLevel.Information => EngineLogLevel.Information,
            _ => EngineLogLevel.Warning,
        };
    }
}

namespace NetTest.Engine.Scenarios;

/// <summary>Takes reports where they arise; Progress&lt;T&gt; would take them to a thread of its own, out of order.</summary>
internal sealed class InlineReport<T>(Action<T> onReport) : IProgress<T>
{
    public void Report(T value) => onReport(value);
}

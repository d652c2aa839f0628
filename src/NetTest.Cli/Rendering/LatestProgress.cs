namespace NetTest.Cli.Rendering;

/// <summary>Keeps the newest report; whoever displays it looks at it in their own time, so that reporting never waits for a terminal.</summary>
internal sealed class LatestProgress<T> : IProgress<T>
    where T : class
{
    private volatile T? _value;

    internal T? Value => _value;

    public void Report(T value) => _value = value;
}

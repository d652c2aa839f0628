namespace NetTest.PowerShell.Infrastructure;

/// <summary>Hands reports over on the thread that makes them; <see cref="Progress{T}"/> would reorder them through the thread pool.</summary>
internal sealed class InlineProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}

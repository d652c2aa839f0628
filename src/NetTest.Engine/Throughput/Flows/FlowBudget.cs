namespace NetTest.Engine.Throughput.Flows;

/// <summary>The bytes after which a test ends, shared by the flows of one direction; nothing is taken before <see cref="Open"/> (the omitted part).</summary>
internal sealed class FlowBudget(long? bytes)
{
    private readonly TaskCompletionSource _spent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _left = bytes ?? long.MaxValue;
    private bool _isOpen;

    /// <summary>A budget that is never spent.</summary>
    internal static FlowBudget Unlimited => new(null);

    internal bool IsLimited { get; } = bytes is not null;

    /// <summary>Ends when nothing is left.</summary>
    internal Task Spent => _spent.Task;

    internal void Open() => Volatile.Write(ref _isOpen, true);

    /// <summary>Takes up to so many bytes; 0 when nothing is left.</summary>
    internal long Take(long wanted)
    {
        if (!IsLimited || !Volatile.Read(ref _isOpen))
            return wanted;
        var left = Interlocked.Add(ref _left, -wanted);
        if (left <= 0)
            _spent.TrySetResult();
        return Math.Max(0, Math.Min(wanted, left + wanted));
    }

    /// <summary>Gives back what was taken and not sent.</summary>
    internal void Return(long unused)
    {
        if (IsLimited && unused > 0 && Volatile.Read(ref _isOpen))
            Interlocked.Add(ref _left, unused);
    }
}

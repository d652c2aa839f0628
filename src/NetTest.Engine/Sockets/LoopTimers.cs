using System.Threading.Tasks.Sources;

namespace NetTest.Engine.Sockets;

/// <summary>The timers of one loop; not thread-safe.</summary>
internal sealed class LoopTimers
{
    private readonly PriorityQueue<LoopTimer, long> _queue = new();
    private readonly Stack<DelaySource> _pool = new();

    internal long NextDue => _queue.TryPeek(out _, out var due) ? due : MonotonicClock.Never;

    internal void Add(LoopTimer timer, long due) => _queue.Enqueue(timer, due);

    internal ValueTask WaitAsync(long due)
    {
        var source = _pool.TryPop(out var pooled) ? pooled : new DelaySource(_pool);
        _queue.Enqueue(source, due);
        return new ValueTask(source, source.Version);
    }

    internal void RunDue(long now)
    {
        // Timers that a timer sets for now wait for the next turn, or a delay of nothing would never let others in.
        for (var budget = _queue.Count; budget > 0 && NextDue <= now; budget--)
        {
            try
            {
                _queue.Dequeue().OnDue();
            }
            catch (Exception)
            {
                // What a timer wakes catches its own faults; one that does not must not end the process.
            }
        }
    }

    private sealed class DelaySource(Stack<DelaySource> pool) : LoopTimer, IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _core;

        internal short Version => _core.Version;

        internal override void OnDue() => _core.SetResult(result: true);

        public void GetResult(short token)
        {
            _core.GetResult(token);
            _core.Reset();
            pool.Push(this);
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}

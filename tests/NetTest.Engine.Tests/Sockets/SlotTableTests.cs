using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class SlotTableTests
{
    private readonly SlotTable _table = new();

    [Fact]
    public void A_key_finds_its_source_until_that_is_removed_and_never_the_next_one_in_its_slot()
    {
        var first = new Source();
        var key = _table.Add(first);
        Assert.Same(first, _table.Find(key));
        _table.Remove(first);
        Assert.Null(_table.Find(key));
        var second = new Source();
        var next = _table.Add(second);
        Assert.Null(_table.Find(key));
        Assert.Same(second, _table.Find(next));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Removing_twice_frees_one_slot()
    {
        var source = new Source();
        _table.Add(source);
        _table.Remove(source);
        _table.Remove(source);
        Assert.Equal(0, _table.Count);
        Assert.NotEqual(_table.Add(new Source()), _table.Add(new Source()));
    }

    [Fact]
    public void It_grows_and_no_key_is_the_wake_up_s()
    {
        var sources = Enumerable.Range(0, 1000).Select(_ => new Source()).ToArray();
        var keys = sources.Select(_table.Add).ToArray();
        Assert.Equal(1000, keys.Distinct().Count());
        Assert.DoesNotContain(SlotTable.WakeUp, keys);
        Assert.All(keys.Zip(sources), pair => Assert.Same(pair.Second, _table.Find(pair.First)));
    }

    [Fact]
    public void A_sweep_reaches_all_also_when_some_go_and_come_meanwhile()
    {
        var late = new Source();
        var victim = new Source();
        _table.Add(new Source { OnSwept = () => { _table.Remove(victim); _table.Add(late); } });
        _table.Add(victim);
        var last = new Source();
        _table.Add(last);
        _table.Sweep(7, static (source, now) => source.OnSweep(now));
        Assert.Equal((0, 1, 1), (victim.Swept, last.Swept, late.Swept));
    }

    private sealed class Source : IEpollSource
    {
        public int Slot { get; set; } = -1;

        internal Action? OnSwept { get; init; }

        internal int Swept { get; private set; }

        public void OnEvents(uint events)
        {
        }

        public void OnTurn()
        {
        }

        public void OnFault()
        {
        }

        public void OnSweep(long now)
        {
            Swept++;
            OnSwept?.Invoke();
        }
    }
}

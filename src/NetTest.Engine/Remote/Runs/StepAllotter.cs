namespace NetTest.Engine.Remote.Runs;

/// <summary>Puts tasks into the first step that has room for them.</summary>
/// <param name="targetsAtOnce">How many targets a source tests against at once; null: one with testlets that load the network, else all.</param>
/// <param name="agentsAtOnce">How many sources test at once; null: all.</param>
internal sealed class StepAllotter(int? targetsAtOnce, int? agentsAtOnce)
{
    private readonly Dictionary<(int Step, AgentSession Agent), int> _tests = [];
    private readonly Dictionary<AgentSession, int> _full = [];
    private readonly List<int> _agents = [];

    /// <summary>How many steps there are.</summary>
    internal int Count => _agents.Count;

    /// <summary>The step of a task, from 0.</summary>
    internal int Allot(RunTask task)
    {
        var source = task.Source.Session;
        // A load test has both of its ends to itself, or it would measure the others.
        var isExclusive = targetsAtOnce is null && task.BuiltIn is { IsLoad: true };
        var most = targetsAtOnce ?? (isExclusive ? 1 : int.MaxValue);
        var step = _full.GetValueOrDefault(source);
        while (!HasRoom(step, source, most) || (isExclusive && task.Target is { } target && !HasRoom(step, target.Session, 1)))
            step++;
        if (step == _agents.Count)
            _agents.Add(0);
        if (Add(step, source) == 1)
            _agents[step]++;
        if (isExclusive && task.Target is { } busy)
            Add(step, busy.Session);
        while (_tests.GetValueOrDefault((_full.GetValueOrDefault(source), source)) >= most)
            _full[source] = _full.GetValueOrDefault(source) + 1;
        return step;
    }

    private bool HasRoom(int step, AgentSession agent, int most)
    {
        if (step >= _agents.Count)
            return true;
        var tests = _tests.GetValueOrDefault((step, agent));
        return tests < most && (tests > 0 || agentsAtOnce is null || _agents[step] < agentsAtOnce);
    }

    private int Add(int step, AgentSession agent) => _tests[(step, agent)] = _tests.GetValueOrDefault((step, agent)) + 1;
}

using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Runs;

/// <summary>A task on its way through its step.</summary>
internal sealed class RunTaskState(RunTask task, string runId)
{
    internal RunTask Task { get; } = task;

    internal string ClientOrder { get; } = $"{runId}.{Guid.NewGuid():N}.c";

    internal string ServerOrder { get; } = $"{runId}.{Guid.NewGuid():N}.s";

    /// <summary>Whether the target has been told to serve.</summary>
    internal bool IsServed { get; set; }

    /// <summary>How long the source took to answer that it is ready: nearly all of it is the way there and back, among all others of the step.</summary>
    internal TimeSpan ReadyTime { get; set; }

    /// <summary>The agent that did not make its end ready in time; null if none did not.</summary>
    internal AgentSession? Awaited { get; set; }

    /// <summary>Where the server listens.</summary>
    internal int? Port { get; set; }

    /// <summary>What became of it; null while nothing has.</summary>
    internal TestletOutcome? Outcome { get; set; }
}

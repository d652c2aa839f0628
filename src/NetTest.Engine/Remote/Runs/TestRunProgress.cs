namespace NetTest.Engine.Remote.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Done">How much of the phase is done: agents connected, checks made, results there.</param>
/// <param name="Total">How much there is to do; 0 if that is not known yet.</param>
/// <param name="Failed">How many of those done have failed.</param>
public sealed record TestRunProgress(TestRunPhase Phase, int Done, int Total, int Failed);

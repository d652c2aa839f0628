namespace NetTest.Engine.Topology.Impairment;

/// <summary>What is wrong with an impairment.</summary>
/// <param name="Key">The key of the profile that is to blame, such as jitter.</param>
/// <param name="Message">What is wrong and what to do, without a full stop.</param>
internal readonly record struct ImpairmentProblem(string Key, string Message);

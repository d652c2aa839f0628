namespace NetTest.Engine.Probes;

/// <summary>One exchange of an <see cref="IExchangeProbe"/>.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Nanoseconds">From the start to the end of the answer; ignored unless answered (a refusal's time counts as an answer's only if the probe says Answered).</param>
/// <param name="Phases">Parts of it, such as connect or first byte: each becomes a view of the result under its name.</param>
internal readonly record struct ProbeExchange(ProbeOutcome Outcome, long Nanoseconds = 0, IReadOnlyList<ProbePhase>? Phases = null);

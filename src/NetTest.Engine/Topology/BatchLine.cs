namespace NetTest.Engine.Topology;

/// <summary>One line of a batch for <c>ip</c> or <c>tc</c>.</summary>
/// <param name="Text">The command, without the program's name.</param>
/// <param name="Action">What it does, so that "could not …" makes a sentence of it.</param>
internal readonly record struct BatchLine(string Text, string Action);

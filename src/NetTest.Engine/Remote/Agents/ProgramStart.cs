namespace NetTest.Engine.Remote.Agents;

/// <summary>A program to be run.</summary>
/// <param name="Path">The program.</param>
/// <param name="Arguments">Its arguments, passed on as they are.</param>
/// <param name="Namespace">The network namespace that it runs in; null: the agent's own.</param>
/// <param name="Role">Which end it plays, told by the variable NETTEST_ROLE; null: none, for it is only asked.</param>
internal sealed record ProgramStart(string Path, IReadOnlyList<string> Arguments, string? Namespace, TestletRole? Role = null);

namespace NetTest.Engine.Remote.Runs;

/// <summary>A testlet and its arguments.</summary>
public sealed record TestletCall
{
    /// <summary>The testlet's name: a program of the testlet folders, else one that is built in.</summary>
    public required string Testlet { get; init; }

    /// <summary>Where a file names it, as <c>file:line:column</c>; null if none does.</summary>
    internal string? At { get; init; }

    /// <summary>The client's arguments, one by one; <c>{{target}}</c> and <c>{{port}}</c> in them are replaced.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The testlet that the target runs as its server end; null: the same, if it has one.</summary>
    public string? ServerTestlet { get; init; }

    /// <summary>The server's arguments.</summary>
    public IReadOnlyList<string> ServerArguments { get; init; } = [];
}

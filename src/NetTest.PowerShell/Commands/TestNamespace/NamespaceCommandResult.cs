namespace NetTest.PowerShell.Commands;

/// <summary>What a program did inside a namespace.</summary>
public sealed record NamespaceCommandResult
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The program.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments.</summary>
    public required IReadOnlyList<string> ArgumentList { get; init; }

    /// <summary>Its exit code.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The lines of its standard output.</summary>
    public required IReadOnlyList<string> Output { get; init; }

    /// <summary>The lines of its standard error.</summary>
    public required IReadOnlyList<string> StandardError { get; init; }
}

using NetTest.Engine.Results;

namespace NetTest.PowerShell.Sessions;

/// <summary>What this session has started and can stop: a server, a client, a monitor or a responder.</summary>
public abstract class RunningTraffic
{
    private protected RunningTraffic(int id) => Id = id;

    /// <summary>Number in this session.</summary>
    public int Id { get; }

    /// <summary>Its name; the server's end point if it was given none.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it still runs.</summary>
    public abstract RunState State { get; }

    /// <summary>The namespace of its sockets; null for the host's own.</summary>
    public abstract string? Namespace { get; }

    /// <summary>When it was started, in local time.</summary>
    public DateTime StartedAt { get; } = TimeProvider.System.GetLocalNow().LocalDateTime;

    /// <summary>What it is, as a sentence begins with it.</summary>
    internal abstract string Kind { get; }

    /// <summary>What completion tells about it.</summary>
    internal abstract string Summary { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Ends it; the result says what it has done.</summary>
    internal abstract Task<TestResult> EndAsync(CancellationToken cancellationToken);
}

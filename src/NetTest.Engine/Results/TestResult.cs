using System.Reflection;

namespace NetTest.Engine.Results;

/// <summary>What every result says about itself.</summary>
public abstract record TestResult
{
    /// <summary>Identifies the result; a version 7 UUID, so that ids sort by time.</summary>
    public string Id { get; init; } = Guid.CreateVersion7().ToString();

    /// <summary>The user's name for the run, or null.</summary>
    public string? Label { get; init; }

    /// <summary>When the test started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the test took, in seconds.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>The name of the host that ran the test.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>The version of NetTest that ran the test.</summary>
    public string Version { get; init; } = EngineVersion;

    /// <summary>The user's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How the test ended.</summary>
    public required ResultStatus Status { get; init; }

    /// <summary>The options as they were in effect: scalars, with the unit in the name.</summary>
    public IReadOnlyDictionary<string, object?> Options { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    internal static string EngineVersion { get; } =
        typeof(TestResult).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}

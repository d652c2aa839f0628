using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>One testlet on one agent against one target.</summary>
internal sealed record RunTask
{
    internal required int Step { get; init; }

    internal required RunMember Source { get; init; }

    /// <summary>The target agent; null for an uncontrolled target.</summary>
    internal required RunMember? Target { get; init; }

    internal required string TargetName { get; init; }

    /// <summary>What the testlet talks to.</summary>
    internal required string TargetAddress { get; init; }

    internal required TestletCall Call { get; init; }

    /// <summary>The testlet that the target runs; null if it runs none.</summary>
    internal required string? Server { get; init; }

    /// <summary>The description of a built-in testlet; null for a program.</summary>
    internal required TestletDescription? BuiltIn { get; init; }

    /// <summary>What it puts onto the link; null: as much as it gets, or nobody knows.</summary>
    internal double? EstimatedBitsPerSecond { get; init; }

    /// <summary>The arguments with the target and port put in, word by word, so that nothing in them can become two.</summary>
    internal static IReadOnlyList<string> Fill(IReadOnlyList<string> arguments, string target, int? port)
    {
        var number = port?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
        return Fill([.. arguments.Select(word => word.Replace(ServerPort.Placeholder, number, StringComparison.Ordinal))], target);
    }

    /// <summary>The arguments with the target put in; what stands for a port stays.</summary>
    internal static IReadOnlyList<string> Fill(IReadOnlyList<string> arguments, string target) =>
        [.. arguments.Select(word => word.Replace("{{target}}", target, StringComparison.Ordinal))];
}

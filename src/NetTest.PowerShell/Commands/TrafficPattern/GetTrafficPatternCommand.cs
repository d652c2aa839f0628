using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Traffic;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the built-in traffic patterns, or those of files.</summary>
[Cmdlet(VerbsCommon.Get, "TrafficPattern")]
[OutputType(typeof(TrafficPattern))]
public sealed class GetTrafficPatternCommand : EngineCmdlet
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(PatternCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath", "PatternFile")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Path.Length == 0)
            Write(TrafficPattern.BuiltIn, "built in");
        foreach (var path in Path.SelectMany(ExpandPath))
        {
            if (Read(() => PatternFile.Load(path), path) is { } patterns)
                Write(patterns, $"in '{path}'");
        }
    }

    private void Write(IReadOnlyList<TrafficPattern> patterns, string where)
    {
        foreach (var filter in NameFilter.ForAll(Name))
        {
            // Patterns are found without regard to case, everywhere.
            var found = patterns.Where(pattern => filter.IsMatch(pattern.Name) || string.Equals(pattern.Name, filter.Text, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (found.Length == 0 && !filter.HasWildcards)
            {
                Report(
                    new NetTestException(
                        ErrorReason.InvalidPattern,
                        $"No pattern '{filter.Text}' is {where}; there are {string.Join(", ", patterns.Select(pattern => pattern.Name))}.",
                        filter.Text),
                    filter.Text);
            }

            foreach (var pattern in found)
                WriteObject(pattern);
        }
    }
}

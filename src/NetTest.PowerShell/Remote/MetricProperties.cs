using System.Management.Automation;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;

namespace NetTest.PowerShell.Remote;

/// <summary>
/// Gives the row of a testlet its metrics as properties of their own, by their names, so that rows are filtered, sorted, measured and exported by what
/// was measured as by anything else. A name that a row has already is the row's.
/// </summary>
internal static class MetricProperties
{
    // A row that failed has what its testlet would have measured, as unknown: Export-Csv asks the first row for the columns of all, strict mode each row.
    private static readonly Lazy<Dictionary<string, string[]>> s_builtIn = new(() =>
        TestletCatalog.List([]).ToDictionary(testlet => testlet.Name, testlet => testlet.Metrics.Select(metric => metric.Name).ToArray(), StringComparer.Ordinal));

    /// <summary>The row with its metrics.</summary>
    internal static PSObject AddTo(TestletResult row)
    {
        var shown = PSObject.AsPSObject(row);
        foreach (var name in row.Metrics.Keys.Union(s_builtIn.Value.GetValueOrDefault(row.Testlet, []), StringComparer.Ordinal))
        {
            if (name.Length > 0 && shown.Members[name] is null)
                shown.Properties.Add(new PSNoteProperty(name, row.Metrics.GetValueOrDefault(name) is { } metric ? (object?)metric.Value ?? metric.Text : null));
        }

        return shown;
    }
}

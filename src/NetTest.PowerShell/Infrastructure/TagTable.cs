using System.Collections;
using System.Globalization;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Turns a hashtable of the user's into the tags of a result.</summary>
internal static class TagTable
{
    internal static IReadOnlyDictionary<string, string> Read(IDictionary? table)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table ?? new Hashtable())
            tags[Text(entry.Key)] = Text(entry.Value);
        return tags;
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}

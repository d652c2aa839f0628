using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Traffic;

/// <summary>Picks servers and clients of a session by name.</summary>
internal static class SessionSelection
{
    /// <summary>The items that the names mean, each once; names that mean nothing are handed to <paramref name="onUnknown"/>.</summary>
    internal static IReadOnlyList<T> Select<T>(IReadOnlyList<T> items, Func<T, string> nameOf, IReadOnlyList<string> names, Action<string> onUnknown)
    {
        var picked = new List<T>();
        foreach (var filter in NameFilter.ForAll(names))
        {
            var found = items.Where(item => filter.IsMatch(nameOf(item))).ToArray();
            if (found.Length == 0 && !filter.HasWildcards)
                onUnknown(filter.Text);
            picked.AddRange(found.Where(item => !picked.Contains(item)));
        }

        return picked;
    }
}

using System.Collections.ObjectModel;

namespace NetTest.Engine;

/// <summary>
/// Lists of public records as types that anybody sees. What the compiler makes of <c>[.. rows]</c> where a read-only list is wanted is a type of this
/// assembly's own whose indexer no script can call: in PowerShell <c>$run.Results[0]</c> was all rows and <c>[1]</c> was nothing.
/// </summary>
internal static class Indexable
{
    /// <summary>The same list if its type is public, else its items in one that is. Null stays null.</summary>
    internal static IReadOnlyList<T> List<T>(IReadOnlyList<T> list) =>
        list is null || list.GetType().IsVisible ? list! : new ReadOnlyCollection<T>(list.ToArray());

    /// <summary>The same of each list of a dictionary.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<T>> Lists<T>(IReadOnlyDictionary<string, IReadOnlyList<T>> lists) =>
        lists is null || lists.Values.All(list => ReferenceEquals(List(list), list)) ? lists! : lists.ToDictionary(pair => pair.Key, pair => List(pair.Value), StringComparer.Ordinal);
}

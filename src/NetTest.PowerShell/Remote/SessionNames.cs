using System.Globalization;

namespace NetTest.PowerShell.Remote;

/// <summary>
/// What the agents behind sessions are called: as the computer; as the session where several go to the same computer; and if that name is taken, for
/// PowerShell lets sessions have equal names, with the session's number behind it.
/// </summary>
internal static class SessionNames
{
    /// <summary>The names, in the order of the sessions; no two are equal.</summary>
    internal static IReadOnlyList<string> Choose(IReadOnlyList<(string Computer, string Name, int Id)> sessions)
    {
        var computers = sessions.CountBy(session => session.Computer, StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        // A computer's name belongs to the session that goes there, whatever others call themselves.
        var taken = sessions.Select(session => session.Computer).Where(computer => computers[computer] == 1).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. sessions.Select(session => computers[session.Computer] == 1 ? session.Computer : ChooseFree(session.Name, session.Id, taken))];
    }

    private static string ChooseFree(string name, int id, HashSet<string> taken)
    {
        while (!taken.Add(name))
            name = string.Create(CultureInfo.InvariantCulture, $"{name}-{id}");
        return name;
    }
}

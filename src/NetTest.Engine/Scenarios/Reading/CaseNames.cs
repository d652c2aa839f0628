using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>The names of a case's servers, clients and measurements: no two are alike, for assertions and results tell them apart by it.</summary>
internal sealed class CaseNames
{
    private readonly Dictionary<string, ListenerDraft> _servers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken;
    private readonly ProfileProblems _problems;

    internal CaseNames(CaseDraft draft, ProfileProblems problems)
    {
        _problems = problems;
        foreach (var server in draft.Listeners.Where(server => server.Name is not null))
            _servers.TryAdd(server.Name!.Value, server);
        _taken = new(_servers.Keys, StringComparer.Ordinal);
        Take(draft.Clients.Select(client => client.Name), "client");
        Take(draft.Probes.Select(probe => probe.Name), "probe");
        Take(draft.Throughput.Select(test => test.Name), "throughput test");
    }

    /// <summary>The server of that name, of whatever kind; null if there is none, which is reported.</summary>
    internal ListenerDraft? FindServer(Located<string> wanted)
    {
        if (_servers.TryGetValue(wanted.Value, out var server))
            return server;
        _problems.Add(wanted.At, $"no server of this case is named {Quote.Of(wanted.Value)}{Suggest(wanted.Value)}");
        return null;
    }

    internal bool IsServer(string name) => _servers.ContainsKey(name);

    /// <summary>What a server is, for messages.</summary>
    internal static string Describe(ListenerDraft server) => server switch
    {
        ResponderDraft => "a responder of probes",
        ThroughputServerDraft => "a throughput server",
        _ => "a traffic server",
    };

    /// <summary>A name for what has none of its own.</summary>
    internal string Create(string from, string to)
    {
        var name = $"{from}→{to}";
        var unique = name;
        for (var number = 2; !_taken.Add(unique); number++)
            unique = FormattableString.Invariant($"{name}#{number}");
        return unique;
    }

    private void Take(IEnumerable<Located<string>?> names, string what)
    {
        foreach (var name in names.OfType<Located<string>>())
        {
            if (!_taken.Add(name.Value))
                _problems.Add(name.At, $"the name {Quote.Of(name.Value)} is taken by another server or client of this case; give this {what} another one");
        }
    }

    private string Suggest(string wanted)
    {
        var names = _servers.Keys.ToList();
        var phrase = Suggestion.Phrase(wanted, names);
        if (phrase.Length > 0)
            return phrase;
        return names.Count == 0 ? "; add it under 'servers'" : $"; there {(names.Count == 1 ? "is" : "are")} {Quote.Names(names)}";
    }
}

using NetTest.Engine.Traffic;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Finds the pattern that traffic speaks: in its pattern file, else among the built-in ones. Each file is read once.</summary>
internal sealed class PatternResolver(ProfileProblems problems)
{
    private readonly Dictionary<string, IReadOnlyList<TrafficPattern>?> _files = new(StringComparer.Ordinal);

    /// <summary>The pattern; baseHttp if it could not be found, which has been reported.</summary>
    internal TrafficPattern Resolve(TrafficDraft traffic)
    {
        IReadOnlyList<TrafficPattern> own = [];
        if (traffic.FlowDb is { } file)
        {
            if (Load(file) is not { } loaded)
                return TrafficPattern.BaseHttp;
            own = loaded;
        }

        if (traffic.FlowMode is not { } mode)
        {
            if (traffic.FlowDb is { } unused)
                problems.Add(unused.At, $"'flow_db' names a file, but no 'flow_mode' names a pattern of it; add 'flow_mode'{(own.Count > 0 ? $", such as {Quote.Of(own[0].Name)}" : "")}");
            return Carried(TrafficPattern.BaseHttp, traffic, traffic.Protocol?.At);
        }

        if (own.Concat(TrafficPattern.BuiltIn).FirstOrDefault(pattern => string.Equals(pattern.Name, mode.Value, StringComparison.OrdinalIgnoreCase)) is { } found)
            return Carried(found, traffic, mode.At);
        var names = own.Concat(TrafficPattern.BuiltIn).Select(pattern => pattern.Name).ToList();
        var phrase = Suggestion.Phrase(mode.Value, names);
        problems.Add(mode.At, $"there is no pattern named {Quote.Of(mode.Value)}{(phrase.Length > 0 ? phrase : $"; there are {string.Join(", ", names.Take(20))}, and a file of your own can be named with 'flow_db'")}");
        return TrafficPattern.BaseHttp;
    }

    private TrafficPattern Carried(TrafficPattern pattern, TrafficDraft traffic, Place? at)
    {
        try
        {
            PatternCheck.EnsureValid(pattern, traffic.Transport);
        }
        catch (NetTestException exception) when (at is { } place)
        {
            problems.Add(place, OneLine(exception.Message));
        }

        return pattern;
    }

    private IReadOnlyList<TrafficPattern>? Load(Located<string> file)
    {
        var path = RelativePath.Resolve(problems.Path, file.Value);
        if (_files.TryGetValue(path, out var known))
            return known;
        try
        {
            return _files[path] = PatternFile.Load(path);
        }
        catch (NetTestException exception)
        {
            problems.Add(file.At, $"the pattern file {Quote.Of(file.Value)} cannot be used: {OneLine(exception.Message)}");
            return _files[path] = null;
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.');
}

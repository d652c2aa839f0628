using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NetTest.Engine.Yaml;

/// <summary>
/// Reads one YAML document into nodes that know their place. Aliases share nodes; what they amount to when written out is counted, and a
/// file that would explode is refused before anything walks through it.
/// </summary>
internal sealed class YamlReader
{
    internal const int MaximumDepth = 64;
    internal const int MaximumNodes = 100_000;

    private readonly Parser _parser;
    private readonly ProfileProblems _problems;

    // An anchor whose node is still being read maps to null: an alias of it would be a cycle.
    private readonly Dictionary<string, ProfileNode?> _anchors = new(StringComparer.Ordinal);
    private Place _last = new(1, 1);
    private bool _pending;

    private YamlReader(string text, ProfileProblems problems)
    {
        _parser = new Parser(new StringReader(text));
        _problems = problems;
    }

    /// <exception cref="ProfileException">The text is no YAML, or YAML that a profile must not be.</exception>
    internal static ProfileNode Read(string text, ProfileProblems problems) => Read(text, problems, reader => reader.ReadDocument());

    /// <summary>Reads a file that may hold several documents.</summary>
    /// <exception cref="ProfileException">The text is no YAML, or YAML that a profile must not be.</exception>
    internal static IReadOnlyList<ProfileNode> ReadAll(string text, ProfileProblems problems) => Read(text, problems, reader => reader.ReadDocuments());

    private static T Read<T>(string text, ProfileProblems problems, Func<YamlReader, T> read)
    {
        ProfileText.Check(text, problems);
        var reader = new YamlReader(text, problems);
        try
        {
            return read(reader);
        }
        catch (YamlException exception)
        {
            var at = exception.Start.Line > 0 ? PlaceOf(exception.Start) : reader._last;
            throw problems.Fatal(at, $"this is not valid YAML: {Sentence(exception)}; check indentation, colons, brackets and quotes here and just above");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser lets some errors of its own through, such as an escape past Unicode's end.
            throw problems.Fatal(reader._last, "this is not valid YAML from here on; check quotes, escapes and directives");
        }
    }

    private ProfileNode ReadDocument()
    {
        Next<StreamStart>();
        if (!_parser.MoveNext() || _parser.Current is not DocumentStart)
            throw _problems.Fatal(new Place(1, 1), $"the file is empty; {_problems.Kind.Empty}");

        var root = ReadNode(0);
        Next<DocumentEnd>();
        if (_parser.MoveNext() && _parser.Current is DocumentStart second)
            throw _problems.Fatal(PlaceOf(second.Start), "a second document starts here; a profile is one document, write several cases as keys of it");
        return root;
    }

    private List<ProfileNode> ReadDocuments()
    {
        Next<StreamStart>();
        var documents = new List<ProfileNode>();
        long size = 0;
        while (_parser.MoveNext() && _parser.Current is DocumentStart)
        {
            // Anchors live in their document (YAML 1.2.2, 3.2.2.2).
            _anchors.Clear();
            documents.Add(ReadNode(0));
            size += documents[^1].Size;
            if (size > MaximumNodes)
                throw Exploding();
            Next<DocumentEnd>();
        }

        return documents.Count > 0 ? documents : throw _problems.Fatal(new Place(1, 1), $"the file is empty; {_problems.Kind.Empty}");
    }

    private ProfileNode ReadNode(int depth)
    {
        var current = Move();
        var at = PlaceOf(current.Start);
        if (depth > MaximumDepth)
            throw _problems.Fatal(at, FormattableString.Invariant($"nested more than {MaximumDepth} levels deep; a profile needs no more than ten"));
        if (current is AnchorAlias alias)
            return Resolve(alias, at);
        if (current is not NodeEvent node)
            throw _problems.Fatal(at, "this is not valid YAML: a value is missing here");

        RefuseForeignTag(node, at);
        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null)
            _anchors[anchor] = null;

        ProfileNode result = node switch
        {
            Scalar scalar => new ProfileScalar(at, scalar.Value, IsPlain(scalar)),
            SequenceStart => ReadList(at, depth),
            _ => ReadMapping(at, depth),
        };
        if (result.Size > MaximumNodes)
            throw Exploding();
        if (anchor is not null)
            _anchors[anchor] = result;
        return result;
    }

    private ProfileList ReadList(Place at, int depth)
    {
        var items = new List<ProfileNode>();
        long size = 1;
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadCurrent(depth + 1));
            size += items[^1].Size;
            if (size > MaximumNodes)
                throw Exploding();
        }

        return new ProfileList(at, size, items);
    }

    private ProfileMapping ReadMapping(Place at, int depth)
    {
        var builder = new MappingBuilder(_problems);
        long size = 1;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = ReadCurrent(depth + 1);
            var value = ReadNode(depth + 1);
            size += key.Size + value.Size;
            if (size > MaximumNodes)
                throw Exploding();
            builder.Add(key, value);
        }

        var entries = builder.Build();
        // The parser gives no place to the mapping of '[key: value]', which has no brackets of its own.
        return new ProfileMapping(depth > 0 && at == new Place(1, 1) && entries.Count > 0 ? entries[0].Key.At : at, size, entries);
    }

    private ProfileNode Resolve(AnchorAlias alias, Place at)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
            throw _problems.Fatal(at, $"alias {Quote.Of("*" + alias.Value.Value)} names no anchor before it; define '&{alias.Value.Value}' first");
        return node ?? throw _problems.Fatal(at, $"alias {Quote.Of("*" + alias.Value.Value)} lies inside what it stands for, a cycle; write the value out");
    }

    private void RefuseForeignTag(NodeEvent node, Place at)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && !node.Tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
            throw _problems.Fatal(at, $"tag {Quote.Of(node.Tag.Value)} is not known here; remove it");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value["tag:yaml.org,2002:".Length..] is not ("str" or "int" or "float" or "bool" or "null" or "map" or "seq"))
            throw _problems.Fatal(at, $"tag {Quote.Of("!!" + node.Tag.Value["tag:yaml.org,2002:".Length..])} is not known here; remove it");
    }

    private static bool IsPlain(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && (scalar.Tag.IsEmpty || !string.Equals(scalar.Tag.Value, "tag:yaml.org,2002:str", StringComparison.Ordinal));

    private ProfileNode ReadCurrent(int depth)
    {
        _pending = true;
        return ReadNode(depth);
    }

    private ParsingEvent Move()
    {
        if (!_pending && !_parser.MoveNext())
            throw _problems.Fatal(_last, "this is not valid YAML: the file ends too early");
        _pending = false;
        var current = _parser.Current!;
        _last = PlaceOf(current.Start);
        return current;
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (Move() is not T)
            throw _problems.Fatal(_last, "this is not valid YAML: the document does not end where it should");
    }

    private ProfileException Exploding() =>
        _problems.Fatal(_last, _anchors.Count > 0
            ? FormattableString.Invariant($"with its aliases written out the file has more than {MaximumNodes} values; use fewer aliases")
            : FormattableString.Invariant($"the file has more than {MaximumNodes} values; make it smaller"));

    private static Place PlaceOf(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static string Sentence(YamlException exception)
    {
        var text = exception.Message.TrimEnd('.').ReplaceLineEndings(" ");
        return text.Length == 0 ? "the parser gave up" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}

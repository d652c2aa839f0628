using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class PatternFileTests
{
    [Fact]
    public void The_published_vtest_forms_are_read_as_they_are()
    {
        IReadOnlyList<TrafficPattern> patterns = Read("""
            {
              "chat": {"payload": "plain_text", "client": ["hello", "wie geht’s"], "server": ["hi", "gut"], "s_respond_delay": 1.5, "c_respond_delay": 2},
              "sizes": {"payload": "len_list", "client": [1, 2, 2, 0], "server": [10, 20, 30, 40]},
              "bulk": {"payload": "len_list", "client": {"num": 5, "message_len": 10}, "server": {"num": 5, "message_len": 1000}}
            }
            """);
        Assert.Equal("chat sizes bulk", string.Join(' ', patterns.Select(pattern => pattern.Name)));
        Assert.Equal("hello/hi/1.5/2 wie geht’s/gut/1.5/2", Trace(patterns[0]));
        Assert.Equal("1/10/0/0 2/20/0/0 2/30/0/0 0/40/0/0", Trace(patterns[1]));
        Assert.Equal((5L, 50L, 5000L), (patterns[2].RoundCount, patterns[2].ClientBytes!.Value, patterns[2].ServerBytes!.Value));
        Assert.Equal(5 + 12, patterns[0].ClientBytes);
        Assert.Single(patterns[2].Rounds);
    }

    [Fact]
    public void Runs_of_unequal_counts_are_zipped_and_what_is_missing_is_empty()
    {
        TrafficPattern pattern = One("""
            "client": [7, {"num": 3, "message_len": 5}], "server": [{"num": 2, "message_len": 9}, {"num": 4, "message_len": 1}], "s_respond_delay": 1
            """);
        Assert.Equal("7/9/1/0 5/9/1/0 5/1/1/0 5/1/1/0 0/1/1/0 0/1/1/0", Trace(pattern));
        Assert.Equal("7/0/0/0", Trace(One("""  "client": [7], "server": [], "s_respond_delay": 1 """)));
    }

    [Fact]
    public void A_trillion_messages_cost_nothing()
    {
        TrafficPattern pattern = One(""" "client": {"num": 1000000000000, "message_len": 1000}, "server": [1], "loops": 3 """);
        Assert.Equal((3_000_000_000_000, 3_000_000_000_000_000, 3L, 2), (pattern.RoundCount, pattern.ClientBytes, pattern.ServerBytes, pattern.Rounds.Count));
    }

    [Fact]
    public void Rounds_have_delays_of_their_own_or_those_of_the_pattern()
    {
        TrafficPattern pattern = One("""
            "payload": "binary", "s_respond_delay": 9, "loops": 2, "seed": 18446744073709551615, "description": "d",
            "rounds": [{"client": "aGk=", "server": "hex:6f6B", "repeat": 2}, {"server": 3, "s_respond_delay": 0.5, "c_respond_delay": 0.25}],
            """);
        Assert.Equal("hi/ok/9/0 hi/ok/9/0 0/3/0.5/0.25 hi/ok/9/0 hi/ok/9/0 0/3/0.5/0.25", Trace(pattern));
        Assert.Equal((ulong.MaxValue, "d", 6L), (pattern.Seed, pattern.Description, pattern.RoundCount));
    }

    [Fact]
    public void Distributions_are_read_for_lengths_and_delays()
    {
        TrafficPattern pattern = One("""
            "client": [{"uniform": [1, 10]}, {"normal": [500, 20.5]}, {"exponential": 100}, {"lognormal": [1000, 1.5]}, {"pareto": [100, 1.2]}, {"choice": [[1, 2], 5]}],
            "server": {"num": 6, "message_len": {"uniform": [1, 2]}}, "s_respond_delay": {"uniform": [0.1, 0.2]}, "c_respond_delay": {"exponential": 0.5}
            """);
        Assert.Equal(
            "1 to 10; normal, mean 500, deviation 20.5; exponential, mean 100; lognormal, median 1000, sigma 1.5; pareto, scale 100, shape 1.2; one of 1 (weight 2), 5 (weight 1)",
            string.Join("; ", pattern.Rounds.Select(round => round.Client.Length)));
        Assert.All(pattern.Rounds, round => Assert.Equal("1 to 2|0.1 to 0.2|exponential, mean 0.5", $"{round.Server.Length}|{round.ServerDelay}|{round.ClientDelay}"));
        Assert.Equal((null, null), (pattern.ClientBytes, pattern.ServerBytes));
    }

    [Fact]
    public void Comments_trailing_commas_a_byte_order_mark_and_numbers_written_with_an_exponent_are_read() =>
        Assert.Equal("1000/2/0/0", Trace(Assert.Single(Read("\uFEFF/* a */ {\"p\": {\"client\": [1e3,], // b\r\n \"server\": [2.0]},}"))));

    [Fact]
    public void Http_messages_are_read_and_checked()
    {
        TrafficPattern pattern = One("""
            "framing": "http", "client": ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"], "server": ["HTTP/1.0 200 OK\r\n\r\nuntil close"]
            """);
        Assert.Equal(MessageFraming.Http, pattern.Framing);
    }

    public static TheoryData<string, string> Wrong() => new()
    {
        { "", "1:1: the file is empty; it should hold a JSON object of patterns" },
        { "   ", "1:4: not JSON: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true; correct the syntax" },
        { "{\n  \"p\": {\"client\" [1]}\n}", "2:18: not JSON: '[' is invalid after a property name. Expected a ':'; correct the syntax" },
        { "{\"ä\": {\"client\": nix}}", "1:19: not JSON: 'nix}}' is an invalid JSON literal. Expected the literal 'null'; correct the syntax" },
        { "[1]", "1:1: the file holds a list; it should hold an object {\"name\": {pattern}, …}" },
        { "{}", "1:1: the file holds no pattern; add one as \"name\": {\"client\": [500], \"server\": [500]}" },
        { "{\"p\": [1]}", "1:7: pattern 'p' is a list; give an object with \"client\" and \"server\"" },
        { "{\"\": {}}", "1:6: a pattern's name is 1 to 128 printable characters; rename it" },
        { "{\"SYM\": {}}", "1:2: 'sym' is the name of a built-in pattern, which a file does not replace; rename it" },
        { "{\"p\": {\"client\": [1], \"server\": [1]},\n \"P\": {\"client\": [1], \"server\": [1]}}", "2:2: the pattern 'P' is there twice (case does not count); rename one" },
        { "{\"p\": {}}", "1:2: pattern 'p' says no messages; give \"client\" and \"server\", or \"rounds\"" },
        { "{\"p\": {\"client\": [1]}}", "1:2: pattern 'p' has no \"server\"; give its messages, or [] for none" },
        { "{\"p\": {\"client\": [], \"server\": []}}", "1:18: pattern 'p' has neither client nor server messages; give at least one" },
        { "{\"p\": {\"clinet\": [1]}}", "1:8: pattern 'p' has no key 'clinet'; did you mean 'client'?" },
        { "{\"p\": {\"client\": [1], \"client\": [2]}}", "1:23: the key 'client' is there twice; remove one" },
        { P("\"payload\": \"plaintext\""), "1:19: \"payload\" is 'plaintext'; did you mean 'plain_text'?" },
        { P("\"payload\": 5"), "1:19: \"payload\" is the number 5; give a string" },
        { P("\"framing\": \"grpc\""), "1:19: \"framing\" is 'grpc'; known are length, http" },
        { P("\"loops\": 0"), "1:17: \"loops\" is the number 0; give a whole number from 1 to 2^63 − 1" },
        { P("\"loops\": 1.5"), "1:17: \"loops\" is the number 1.5; give a whole number from 1 to 2^63 − 1" },
        { P("\"seed\": -1"), "1:16: \"seed\" is the number -1; give a whole number from 0 to 2^64 − 1" },
        { P("\"s_respond_delay\": -1"), "1:27: \"s_respond_delay\": the value is -1; give a number of 0 or more" },
        { P("\"s_respond_delay\": \"1 s\""), "1:27: \"s_respond_delay\" is a string; give a number of 0 or more, or a distribution such as {\"uniform\": [1, 100]}" },
        { P("\"c_respond_delay\": 1e9"), "1:27: \"c_respond_delay\" is longer than 7 days (604800 seconds); give a shorter delay in seconds" },
        { P("\"c_respond_delay\": 1e999"), "1:27: \"c_respond_delay\": the value is Infinity; give a number of 0 or more" },
        { P("\"c_respond_delay\": {\"num\": 1}"), "1:28: \"c_respond_delay\" has no key 'num'; known are uniform, normal, exponential, lognormal, pareto, choice" },
        { P("\"rounds\": []"), "1:18: pattern 'p' has \"rounds\" beside \"client\" or \"server\"; use one way only" },
        { "{\"p\": {\"rounds\": []}}", "1:18: \"rounds\" must be a list of one or more objects {\"client\": …, \"server\": …}" },
        { "{\"p\": {\"rounds\": [5]}}", "1:19: a round is the number 5; give an object {\"client\": …, \"server\": …}" },
        { "{\"p\": {\"rounds\": [{\"client\": {\"num\": 1, \"message_len\": 1}}]}}", "1:30: \"client\" of a round is one message, not a run of them; give its length, and \"repeat\" for a run of rounds" },
        { "{\"p\": {\"rounds\": [{\"repeat\": 0}]}}", "1:30: \"repeat\" is the number 0; give a whole number from 1 to 2^63 − 1" },
        { C("[-1]"), "1:19: a length in \"client\": the value is -1; give a number of 0 or more" },
        { C("[1.5]"), "1:19: a length in \"client\" is the number 1.5; give whole bytes" },
        { C("[9223372036854775807]"), "1:19: a length in \"client\" is more than 1 TiB (1099511627776 bytes); give shorter messages and more of them" },
        { C("[true]"), "1:19: a message of \"client\" is true; give a length, a string, or an object such as {\"num\": 10, \"message_len\": 500}" },
        { C("[NaN]"), "1:19: not JSON: 'N' is an invalid start of a value; correct the syntax" },
        { C("null"), "1:18: a message of \"client\" is null; give a length, a string, or an object such as {\"num\": 10, \"message_len\": 500}" },
        { C("[[1]]"), "1:19: a message of \"client\" is a list; give a length, a string, or an object such as {\"num\": 10, \"message_len\": 500}" },
        { C("{\"num\": 5}"), "1:18: \"message_len\" is missing; give the length of a message in bytes" },
        { C("{\"message_len\": 5}"), "1:18: \"num\" is missing; give how many messages there are" },
        { C("{\"num\": 5, \"message_length\": 5}"), "1:29: a run of messages in \"client\" has no key 'message_length'; did you mean 'message_len'?" },
        { C("{\"num\": 0, \"message_len\": 5}"), "1:26: \"num\" is the number 0; give a whole number from 1 to 2^63 − 1" },
        { C("{\"num\": 1, \"message_len\": \"5\"}"), "1:44: a length in \"message_len\" is a string; give a number of 0 or more, or a distribution such as {\"uniform\": [1, 100]}" },
        { C("[{\"num\": 9223372036854775807, \"message_len\": 0}, 1]"), "1:67: \"client\" has more messages in all than can be counted (2^63 − 1); give a smaller \"num\"" },
        { C("{\"num\": 9223372036854775807, \"message_len\": 2}"), "1:2: pattern 'p': one connection has more rounds or bytes in all than can be counted (2^63 − 1); give fewer or shorter messages" },
        { C("[{\"unifrom\": [1, 2]}]"), "1:20: a length in \"client\" has no key 'unifrom'; did you mean 'uniform'?" },
        { C("[{\"uniform\": [1, 2], \"normal\": [1, 2]}]"), "1:19: a length in \"client\" has 2 keys; give one distribution: uniform, normal, exponential, lognormal, pareto, choice" },
        { C("[{\"\\ud800\": 1}]"), "1:20: this name has half a surrogate pair; correct its \\u escapes" },
        { C("[{}]"), "1:19: a length in \"client\" has 0 keys; give one distribution: uniform, normal, exponential, lognormal, pareto, choice" },
        { C("[{\"uniform\": [2, 1]}]"), "1:19: a length in \"client\": the minimum of uniform (2) is above its maximum (1); give the smaller number first" },
        { C("[{\"uniform\": 5}]"), "1:31: uniform takes a list of two numbers, [min, max]" },
        { C("[{\"normal\": [1, \"x\"]}]"), "1:34: a parameter of normal is a string; give a number" },
        { C("[{\"choice\": []}]"), "1:19: a length in \"client\": choice has no values; give [[value, weight], …]" },
        { C("[{\"choice\": [[1, 2, 3]]}]"), "1:31: choice takes a list of values, each a number or [value, weight]" },
        { "{\"p\": {\"payload\": \"len_list\", \"client\": [\"x\"], \"server\": [1]}}", "1:42: a message of \"client\" is a string, but \"payload\" is len_list; give a length, or set \"payload\" to plain_text or binary" },
        { "{\"p\": {\"payload\": \"binary\", \"client\": [\"%%\"], \"server\": [1]}}", "1:40: a message of \"client\" is no base64 (RFC 4648); correct it, or begin it with hex: for hexadecimal digits" },
        { "{\"p\": {\"payload\": \"binary\", \"client\": [\"hex:0g\"], \"server\": [1]}}", "1:40: a message of \"client\" begins with hex: but is no pairs of hexadecimal digits; give such as hex:00ff10" },
        { C("[\"\\ud800\"]"), "1:19: a message of \"client\" has half a surrogate pair; correct its \\u escapes, or give the bytes with \"payload\": \"binary\"" },
        { "{\"p\": {\"\\ud800\": 1}}", "1:8: this name has half a surrogate pair; correct its \\u escapes" },
        { P("\"framing\": \"http\""), "1:2: pattern 'p': with HTTP framing every message is given as text or bytes, but round 1 has a length or no message; give the whole request and response" },
        { "{\"p\": {\"framing\": \"http\", \"client\": [\"GET / HTTP/1.1\\r\\n\"], \"server\": [\"x\"]}}", "1:2: pattern 'p': the client's message of round 1 is not exactly one HTTP/1.1 request; check its lines, the empty line after the header, and Content-Length" },
        { "{\"p\": {\"framing\": \"http\", \"loops\": 2, \"client\": [\"GET / HTTP/1.1\\r\\n\\r\\n\"], \"server\": [\"HTTP/1.1 200 OK\\r\\n\\r\\nx\"]}}", "1:2: pattern 'p': the server's message of round 1 is not exactly one HTTP/1.1 response; check its lines, the empty line after the header, and Content-Length" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_file_is_refused_in_one_line_that_names_place_and_remedy(string json, string message)
    {
        NetTestException e = Assert.Throws<NetTestException>(() => Read(json));
        Assert.Equal((ErrorReason.InvalidPattern, $"f.json:{message}"), (e.Reason, e.Message));
        Assert.Equal("f.json", e.Target);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_at_their_place()
    {
        Assert.StartsWith("f.json:2:3: the file has bytes that are no UTF-8", Refused([.. "{\n ö"u8, 0xFF, .. "}"u8]), StringComparison.Ordinal);
        Assert.StartsWith("f.json:1:1: the file is UTF-16", Refused(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{}")).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_and_long_lists_are_refused()
    {
        Assert.Contains("not JSON", Refused(Encoding.UTF8.GetBytes(new string('[', 100_000))), StringComparison.Ordinal);
        string message = Refused(Encoding.UTF8.GetBytes(C($"[{string.Join(',', Enumerable.Range(0, 100_001))}]")));
        Assert.StartsWith("f.json:1:18: \"client\" has 100001 items, more than 100000; use {\"num\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Garbage_never_causes_another_exception()
    {
        string[] parts =
        [
            "{", "}", "[", "]", ",", ":", "\"p\"", "\"client\"", "\"server\"", "\"rounds\"", "\"num\"", "\"message_len\"", "\"uniform\"", "\"choice\"", "\"loops\"",
            "\"framing\"", "\"http\"", "\"payload\"", "\"binary\"", "\"\\ud800\"", "1", "-1", "1e999", "0.5", "9223372036854775807", "null", "true", "//x\n", "\"\\u0000\"", "\0", "ä",
        ];
        Gen<string> value = Gen.Sized(size => Value(Math.Min(size, 4)));
        Gen<string> soup = Gen.Elements(parts).ListOf().Select(string.Concat);
        Gen<string> shaped = value.Select(inner => $"{{\"p\": {inner}}}");
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(Gen.OneOf(soup, shaped, shaped).ToArbitrary(), OnlyKnownRefusals));

        Gen<string> Value(int depth) => depth == 0
            ? Gen.Elements("1", "-1", "\"x\"", "\"\\ud800\"", "null", "1e999", "9223372036854775807", "[]", "{}", "[1, 2]", "\"http\"", "\"binary\"")
            : Gen.OneOf(
                Value(0),
                Value(depth - 1).ListOf().Select(items => $"[{string.Join(',', items.Take(4))}]"),
                (from key in Gen.Elements(
                    "client", "server", "rounds", "num", "message_len", "uniform", "normal", "choice", "exponential", "pareto", "s_respond_delay", "loops", "framing", "payload", "\\ud800")
                 from inner in Value(depth - 1)
                 select $"\"{key}\": {inner}").ListOf().Select(members => $"{{{string.Join(',', members.Take(4))}}}"),
                from client in Value(depth - 1)
                from server in Value(depth - 1)
                select $"{{\"client\": {client}, \"server\": {server}}}");
    }

    [Fact]
    public void A_file_is_loaded_from_disk_and_what_cannot_be_read_is_said()
    {
        string folder = Directory.CreateTempSubdirectory("nettest-patterns-").FullName;
        try
        {
            string path = Path.Combine(folder, "p.json");
            File.WriteAllText(path, C("[1]"));
            Assert.Equal(path, Assert.Single(PatternFile.Load(path)).Path);
            Assert.Equal("p", TrafficPattern.Find("P", PatternFile.Load(path)).Name);
            NetTestException missing = Assert.Throws<NetTestException>(() => PatternFile.Load(path + "x"));
            Assert.Equal((ErrorReason.FileNotReadable, $"{path}x: the pattern file cannot be read: there is no such file; check the path and its permissions"), (missing.Reason, missing.Message));
            Assert.Contains("it is a directory", Assert.Throws<NetTestException>(() => PatternFile.Load(folder)).Message, StringComparison.Ordinal);
            Assert.Equal(ErrorReason.FileNotReadable, Assert.Throws<NetTestException>(() => PatternFile.Load("")).Reason);
            Assert.Equal(ErrorReason.FileNotReadable, Assert.Throws<NetTestException>(() => PatternFile.Load("a\0b")).Reason);
            File.WriteAllBytes(path, new byte[PatternFile.MaxFileBytes + 1]);
            Assert.Contains("larger than 16 MiB", Assert.Throws<NetTestException>(() => PatternFile.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool OnlyKnownRefusals(string json)
    {
        try
        {
            foreach (TrafficPattern pattern in Read(json))
            {
                var cursor = new PatternCursor(pattern);
                for (int i = 0; i < 10 && cursor.MoveNext(); i++)
                    Assert.True(cursor.Client.Length >= 0 && cursor.Server.Length >= 0);
            }

            return true;
        }
        catch (NetTestException e)
        {
            return !e.Message.Contains('\n', StringComparison.Ordinal) && e.Message.StartsWith("f.json:", StringComparison.Ordinal);
        }
    }

    private static string P(string extra) => $"{{\"p\": {{{extra}, \"client\": [1], \"server\": [1]}}}}";

    private static string C(string client) => $"{{\"p\": {{\"client\": {client}, \"server\": [1]}}}}";

    private static TrafficPattern One(string members) => Assert.Single(Read($"{{\"p\": {{{members}}}}}"));

    private static IReadOnlyList<TrafficPattern> Read(string json) => PatternReader.Read(new PatternSource("f.json", Encoding.UTF8.GetBytes(json)));

    private static string Refused(byte[] bytes) => Assert.Throws<NetTestException>(() => PatternReader.Read(new PatternSource("f.json", bytes))).Message;

    private static string Trace(TrafficPattern pattern)
    {
        var cursor = new PatternCursor(pattern);
        var trace = new List<string>();
        while (cursor.MoveNext())
            trace.Add(FormattableString.Invariant($"{Text(cursor.Client)}/{Text(cursor.Server)}/{cursor.ServerDelay.TotalSeconds}/{cursor.ClientDelay.TotalSeconds}"));
        return string.Join(' ', trace);
    }

    private static string Text(MessagePart part) => part.IsContent ? Encoding.UTF8.GetString(part.Content.Span) : part.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

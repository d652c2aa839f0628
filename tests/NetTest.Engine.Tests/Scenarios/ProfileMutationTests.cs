using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Yaml;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>Whatever happens to a profile on its way, the answer is a case or the user's mistake with its place, never a crash.</summary>
public class ProfileMutationTests
{
    private static readonly string s_demo = File.ReadAllText(Path.Combine(Profiles.Examples, "demo.yaml"));

    private static readonly string s_acceptance = File.ReadAllText(Path.Combine(Profiles.Examples, "acceptance.yaml"));

    private static readonly string[] s_fragments =
    [
        "", " ", "\n", "\t", ":", "- ", "*a", "&a ", "<<: ", "{", "}", "[", "]", "'", "\"", "|", ">", "%", "@", "!", "!!str ", "? ", "---\n", "...\n", "#", "~", "0", "-1", "1e999",
        ".nan", "99999999999999999999", "null", "\u0000", "\uFEFF", "\u2028", "\"\\UFFFFFFFF\"", "/", "::", "10.1.1.2/24", "fd00::/0", "0.0.0.0/0", "255.255.255.255/32", "name", "traffic", "talk_point:", "servers:", "probes:", "throughput: ", "s_name: ", "target: ns_s1", "when: during", "protocol: stamp", "1G", "[::1]:5", "http://", "on: idle",
    ];

    [Fact]
    public void Mutations_of_a_good_profile_end_as_a_case_or_as_diagnostics()
    {
        var texts = Gen.Elements(Profiles.Good, s_demo, s_acceptance);
        var mutations = Gen.Choose(0, int.MaxValue - 1).Select(seed => seed).ListOf(3);
        var property = Prop.ForAll(
            Gen.Zip(texts, mutations).ToArbitrary(),
            pair => Survives(pair.Item2.Aggregate(pair.Item1, Mutate)));

        // FsCheck prints the seed of a failure in the exception's message.
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(800), property);
    }

    [Fact]
    public void Random_bytes_end_as_diagnostics()
    {
        var property = Prop.ForAll(
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(),
            bytes => Survives(Encoding.Latin1.GetString(bytes)));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), property);
    }

    private static bool Survives(string text)
    {
        try
        {
            foreach (var scenario in ScenarioFile.Parse(text, "mutated.yaml").Cases)
                ScenarioPlan.Create(scenario, new ScenarioRunOptions());
            return true;
        }
        catch (ProfileException exception)
        {
            return exception.Diagnostics.All(diagnostic => diagnostic is { Line: >= 1, Column: >= 1 } && !diagnostic.Message.Contains('\n', StringComparison.Ordinal));
        }
    }

    private static string Mutate(string text, int seed)
    {
        if (text.Length == 0)
            return text;
        var at = seed % text.Length;
        var fragment = s_fragments[seed / 7 % s_fragments.Length];
        var length = Math.Min(seed / 11 % 12, text.Length - at);
        var lines = text.Split('\n');
        var line = seed % lines.Length;
        return (seed / 13 % 5) switch
        {
            0 => text.Insert(at, fragment),
            1 => text.Remove(at, length),
            2 => text.Remove(at, length).Insert(at, fragment),
            3 => string.Join('\n', lines.Where((_, index) => index != line)),
            _ => string.Join('\n', [.. lines.Take(line), lines[(line + seed / 17) % lines.Length], .. lines.Skip(line)]),
        };
    }
}

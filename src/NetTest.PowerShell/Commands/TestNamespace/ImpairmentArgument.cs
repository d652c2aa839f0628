using System.Collections;
using System.Globalization;
using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Topology;

namespace NetTest.PowerShell.Commands;

/// <summary>Turns what a user writes for an impairment into one: <c>'delay=20ms,loss=1%'</c>, or <c>@{ DelayMs = 20; LossPercent = 1; Rate = '50M' }</c>.</summary>
internal static class ImpairmentArgument
{
    private static readonly string[] s_burstKeys = ["Enter", "Leave", "Bad", "Good"];

    /// <summary>The impairment; null for null.</summary>
    /// <exception cref="NetTestException">It is none; the message says why.</exception>
    internal static ImpairmentSpec? Read(object? value)
    {
        var bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare switch
        {
            null => null,
            ImpairmentSpec spec => spec,
            string text => ImpairmentText.Parse(text),
            IDictionary table => Read(table),
            PSCustomObject => Read(((PSObject)value!).Properties.ToDictionary(property => property.Name, property => property.Value, StringComparer.OrdinalIgnoreCase)),
            _ => throw new NetTestException(
                ErrorReason.InvalidArgument,
                $"'{bare}' is not an impairment; write a text such as 'delay=20ms,loss=1%,rate=50M' or a hashtable such as @{{ DelayMs = 20; LossPercent = 1; Rate = '50M' }}.",
                value),
        };
    }

    private static ImpairmentSpec Read(IDictionary table)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in table)
        {
            var value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            if (value is not null)
                pairs.Add(new(Text(entry.Key), value is IDictionary bursts ? Bursts(bursts) : Text(value)));
        }

        return ImpairmentText.Create(pairs, $"@{{ {string.Join("; ", pairs.Select(pair => $"{pair.Key} = {pair.Value}"))} }}");
    }

    // @{ Enter = 1; Leave = 25; Bad = 80; Good = 0.1 } as the text has it: 1/25/80/0.1.
    private static string Bursts(IDictionary table)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table)
            values[Text(entry.Key)] = Text(entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value);
        var unknown = values.Keys.FirstOrDefault(key => !s_burstKeys.Contains(key, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null || !values.TryGetValue("Enter", out var enter) || !values.TryGetValue("Leave", out var leave))
            throw new NetTestException(ErrorReason.InvalidArgument, $"LossBursts takes the keys Enter and Leave, and if wanted Bad and Good, in percent{(unknown is null ? "" : $"; there is no key '{unknown}'")}.", table);
        return string.Join('/', enter, leave, values.GetValueOrDefault("Bad", "100"), values.GetValueOrDefault("Good", "0"));
    }

    private static string Text(object? value) => value switch
    {
        double number => number.ToString("0.############", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

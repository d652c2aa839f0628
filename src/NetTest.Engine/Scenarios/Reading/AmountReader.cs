using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Reads amounts with a prefix, as the command line does.</summary>
internal static class AmountReader
{
    // The engine multiplies amounts by up to 16.
    private const long Most = long.MaxValue / 16;

    internal static Located<long>? Read(ProfileFields fields, string key, long least) =>
        fields.Amount(key, Quantity.Form, text => Quantity.TryParseWhole(text, out var value) && value >= least && value <= Most ? value : null);
}

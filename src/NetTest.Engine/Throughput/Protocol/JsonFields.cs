using System.Text.Json;

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>Reads what iperf3 versions write in different ways: numbers as 1e10, flags as true or 1, fields that are missing.</summary>
internal static class JsonFields
{
    internal static bool Flag(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.Number && value.GetDouble() != 0));

    /// <summary>A whole number, cut to the range of long; null if there is none.</summary>
    internal static long? Whole(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number)
            return null;
        if (value.TryGetInt64(out var whole))
            return whole;
        return value.TryGetDouble(out var real) && !double.IsNaN(real) ? real >= long.MaxValue ? long.MaxValue : real <= long.MinValue ? long.MinValue : (long)real : null;
    }

    internal static double? Real(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var real) && double.IsFinite(real) ? real : null;

    /// <summary>A text; null if there is none, or its escapes are no Unicode.</summary>
    internal static string? Text(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Globalization;
using System.Reflection;

namespace NetTest.Engine.Scenarios;

/// <summary>The numbers of a result record by name; PascalCase, camelCase and snake_case name the same one.</summary>
internal sealed class ResultMetrics
{
    private readonly SortedDictionary<string, PropertyInfo> _properties;

    private ResultMetrics(Type type, Func<Type, bool> isWanted) =>
        _properties = new(
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => isWanted(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType))
                .ToDictionary(property => property.Name, StringComparer.Ordinal),
            StringComparer.Ordinal);

    /// <summary>What can be demanded of one client.</summary>
    internal static ResultMetrics Client { get; } = new(typeof(Results.TrafficClientResult), IsNumber);

    /// <summary>What can be demanded of one server.</summary>
    internal static ResultMetrics Server { get; } = new(typeof(Results.TrafficServerResult), IsNumber);

    /// <summary>What can be demanded of one probe.</summary>
    internal static ResultMetrics Probe { get; } = new(typeof(Results.ConnTestResult), IsNumber);

    /// <summary>What can be demanded of one throughput test.</summary>
    internal static ResultMetrics Throughput { get; } = new(typeof(Results.ThroughputResult), IsNumber);

    /// <summary>What can be demanded of all clients together: counts, for percentiles and rates have no sum.</summary>
    internal static ResultMetrics Sum { get; } = new(typeof(Results.TrafficClientResult), type => type == typeof(long));

    internal IReadOnlyCollection<string> Names => _properties.Keys;

    /// <summary>The property's own name, or null.</summary>
    internal string? Find(string name)
    {
        var wanted = name.Replace("_", "", StringComparison.Ordinal);
        return _properties.Keys.FirstOrDefault(known => string.Equals(known, wanted, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The value; null when the result has none.</summary>
    internal double? Read(object result, string name) =>
        _properties[name].GetValue(result) is { } value ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    private static bool IsNumber(Type type) => type == typeof(long) || type == typeof(int) || type == typeof(double);
}

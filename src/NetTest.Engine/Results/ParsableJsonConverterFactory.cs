using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetTest.Engine.Results;

/// <summary>Writes values that have one textual form (addresses, port ranges: <see cref="IParsable{TSelf}"/>) as strings.</summary>
internal sealed class ParsableJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => FindParsable(typeToConvert) is not null;

    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var parsable = FindParsable(typeToConvert)!;
        return (JsonConverter?)Activator.CreateInstance(typeof(ParsableJsonConverter<>).MakeGenericType(parsable));
    }

    // Numbers and dates are parsable as well, but JSON has forms for them: only the network's types and the engine's own are meant.
    // The runtime uses a hidden subclass for some well-known addresses, hence the walk up.
    private static Type? FindParsable(Type type)
    {
        for (var candidate = type; candidate is not null && candidate != typeof(object); candidate = candidate.BaseType)
        {
            var ours = candidate.Assembly == typeof(TestResult).Assembly
                || string.Equals(candidate.Namespace, "System.Net", StringComparison.Ordinal);
            if (ours && candidate.GetInterfaces().Any(implemented => IsParsableOf(implemented, candidate)))
                return candidate;
        }
        return null;
    }

    private static bool IsParsableOf(Type implemented, Type self) =>
        implemented.IsGenericType
        && implemented.GetGenericTypeDefinition() == typeof(IParsable<>)
        && implemented.GenericTypeArguments[0] == self;
}

using System.Management.Automation;
using System.Reflection;

namespace NetTest.PowerShell.Tests.Conventions;

/// <summary>A cmdlet as its metadata describes it; the attributes of the reference assembly cannot be asked at run time.</summary>
internal sealed record CmdletInfo(Type Type, string Verb, string Noun, bool SupportsShouldProcess, string? DefaultParameterSet)
{
    internal string Name => $"{Verb}-{Noun}";

    internal IEnumerable<PropertyInfo> Parameters =>
        Type.GetProperties().Where(property => Has(property, nameof(ParameterAttribute)));

    internal IReadOnlyList<string> ParameterSets =>
    [
        .. Parameters.SelectMany(property => property.CustomAttributes)
            .Where(data => data.AttributeType.Name == nameof(ParameterAttribute))
            .Select(data => Named(data, "ParameterSetName") as string).OfType<string>().Distinct(StringComparer.Ordinal),
    ];

    internal static IReadOnlyList<CmdletInfo> All { get; } =
    [
        .. from type in typeof(Commands.GetTestNamespaceCommand).Assembly.GetExportedTypes()
           from data in type.CustomAttributes
           where data.AttributeType.Name == nameof(CmdletAttribute)
           select new CmdletInfo(
               type,
               (string)data.ConstructorArguments[0].Value!,
               (string)data.ConstructorArguments[1].Value!,
               Named(data, "SupportsShouldProcess") is true,
               Named(data, "DefaultParameterSetName") as string),
    ];

    internal static bool Has(MemberInfo member, string attribute) => member.CustomAttributes.Any(data => data.AttributeType.Name == attribute);

    private static object? Named(CustomAttributeData data, string name) =>
        data.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;
}

using System.Globalization;
using System.Management.Automation;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>
/// Lets an object that only describes something stand for it: a row of a CSV file with a column Server, or a server that came back from a
/// job, of which only the properties are left. Without it PowerShell would take the object's text for a host name.
/// </summary>
/// <typeparam name="T">What the parameter takes.</typeparam>
/// <param name="create">Makes it of a property's text.</param>
/// <param name="properties">The properties that may bear it, the best first.</param>
/// <param name="taken">The types that <typeparamref name="T"/> has constructors for.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class DescribedTransformationAttribute<T>(Func<string, T> create, IReadOnlyList<string> properties, params IReadOnlyList<Type> taken) : ArgumentTransformationAttribute
    where T : class
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = (inputData as PSObject)?.BaseObject ?? inputData;
        if (value is string or T || taken.Any(type => type.IsInstanceOfType(value)) || inputData is not PSObject bag)
            return value;
        foreach (var name in properties)
        {
            if (bag.Properties[name]?.Value is { } found)
                return create(Convert.ToString(found, CultureInfo.InvariantCulture) ?? "");
        }

        return inputData;
    }
}

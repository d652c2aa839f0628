using System.Globalization;
using System.Management.Automation;
using NetTest.Engine;

namespace NetTest.PowerShell.Traffic;

/// <summary>Reads an amount or a bit rate as the executable does: <c>100M</c>, <c>2.5G</c>, <c>64Ki</c>, or a number.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class QuantityTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        // An object of the pipeline may have the property and no value in it.
        if (value is null)
            return inputData!;
        var text = value is double or float or decimal
            ? Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture);
        return Quantity.TryParseWhole(text, out var quantity)
            ? quantity
            : throw new ArgumentTransformationMetadataException($"'{text}' is not {Quantity.Form}.");
    }
}

using System.Globalization;
using System.Management.Automation;

namespace NetTest.PowerShell.Traffic;

/// <summary>Reads a rate as the executable does: a number above 0, with k or M for thousands and millions.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RateTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        // An object of the pipeline may have the property and no value in it.
        if (value is null)
            return inputData!;
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        var factor = text.Length == 0 ? 1 : text[^1] switch { 'k' or 'K' => 1e3, 'm' or 'M' => 1e6, _ => 1 };
        var digits = factor > 1 ? text[..^1] : text;
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) || !double.IsFinite(rate) || rate <= 0)
            throw new ArgumentTransformationMetadataException($"'{text}' is not a number above 0, such as 250, 0.5 or 10k.");
        return rate * factor;
    }
}

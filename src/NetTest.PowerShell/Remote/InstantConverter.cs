using System.ComponentModel;
using System.Management.Automation;

namespace NetTest.PowerShell.Remote;

/// <summary>
/// Makes the instants of a result that came from a job or a session instants again: PowerShell sends a <see cref="DateTimeOffset"/> as a bag of
/// properties, which can neither be compared nor sorted and fills a page of JSON. NetTest.Types.ps1xml names this type as the one to which they are
/// converted on arrival (<c>TargetTypeForDeserialization</c>).
/// </summary>
[TypeConverter(typeof(InstantConverter))]
public sealed class InstantConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => Instant(sourceValue) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        Instant(sourceValue) ?? throw new PSInvalidCastException($"'{sourceValue}' is no instant.");

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSInvalidCastException($"'{sourceValue}' is no {destinationType.Name}.");

    private static DateTimeOffset? Instant(object value) =>
        PSObject.AsPSObject(value).Properties is var properties && properties["Ticks"]?.Value is long ticks && properties["Offset"]?.Value is TimeSpan offset
            ? new DateTimeOffset(ticks, offset)
            : null;
}

using System.Globalization;
using System.Management.Automation;

namespace NetTest.PowerShell.Traffic;

/// <summary>Takes 1.2 and 1.3, as the executable and profiles do, for Tls12 and Tls13.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TlsVersionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return Convert.ToString(value, CultureInfo.InvariantCulture) switch
        {
            "1.2" => "Tls12",
            "1.3" => "Tls13",
            _ => inputData,
        };
    }
}

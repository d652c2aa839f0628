using System.Collections;
using System.Management.Automation;

namespace NetTest.PowerShell.Commands;

/// <summary>
/// Refuses addresses without a prefix length: the engine reads them as /32 or /128, and a host that is alone in its network reaches nobody.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CidrTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        foreach (var item in value is IEnumerable many and not string ? many : new[] { value })
        {
            if ((item is PSObject inner ? inner.BaseObject : item) is string text && !text.Contains('/', StringComparison.Ordinal))
            {
                throw new ArgumentTransformationMetadataException(Complaint(text));
            }
        }

        return inputData;
    }

    /// <summary>What a text that is no address with its prefix is told.</summary>
    internal static string Complaint(string text) => $"'{text}' is not an address in CIDR notation, such as 10.1.1.2/24 or 2001:db8::2/64.";
}

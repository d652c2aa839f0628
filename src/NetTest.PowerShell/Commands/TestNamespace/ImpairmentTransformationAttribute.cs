using System.Management.Automation;
using NetTest.Engine;

namespace NetTest.PowerShell.Commands;

/// <summary>Reads an impairment: a text as the executable takes it, or a hashtable with the same keys.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ImpairmentTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return ImpairmentArgument.Read(inputData)!;
        }
        catch (NetTestException exception)
        {
            throw new ArgumentTransformationMetadataException(exception.Message, exception);
        }
    }
}

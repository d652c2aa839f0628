using System.Globalization;
using System.Management.Automation;
using System.Net;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Throughput;

/// <summary>
/// Lets an object that only describes a server stand for it: a row of a CSV file with a column Target, or a server that came back
/// from a job, of which only the properties are left. Without it PowerShell would take the object's text for a host name.
/// </summary>
internal sealed class ThroughputTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = (inputData as PSObject)?.BaseObject ?? inputData;
        if (value is string or RunningThroughputServer or IPAddress or IPEndPoint or ThroughputTarget || inputData is not PSObject bag)
            return value;
        foreach (var name in (string[])["Target", "Server", "EndPoint", "Address"])
        {
            if (bag.Properties[name]?.Value is { } found)
                return new ThroughputTarget(Convert.ToString(found, CultureInfo.InvariantCulture) ?? "");
        }

        return inputData;
    }
}

using System.Globalization;
using System.Management.Automation;
using System.Net;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.ConnTest;

/// <summary>
/// Lets an object that only describes a target stand for it: a row of a CSV file with a column Target, or a responder that came back
/// from a job, of which only the properties are left. Without it PowerShell would take the object's text for a host name.
/// </summary>
internal sealed class ConnTestTargetTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = (inputData as PSObject)?.BaseObject ?? inputData;
        if (value is string or RunningConnTestResponder or IPAddress or IPEndPoint or ConnTestTarget || inputData is not PSObject bag)
            return value;
        foreach (var name in (string[])["Target", "HostName", "EndPoint"])
        {
            if (bag.Properties[name]?.Value is { } found)
                return new ConnTestTarget(Convert.ToString(found, CultureInfo.InvariantCulture) ?? "");
        }

        return inputData;
    }
}

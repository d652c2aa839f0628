using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>A program of the system that measures beside the engine.</summary>
internal static class SystemTool
{
    /// <summary>Runs it in a namespace and hands over the lines of its standard output; false if it is not installed.</summary>
    internal static async Task<bool> TryRunAsync(string namespaceName, string program, IReadOnlyList<string> arguments, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (!HostRequirements.IsOnPath(program))
            return false;
        await NamespaceCommand.RunAsync(namespaceName, program, arguments, onLine, _ => { }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    internal static async Task<PingOutput?> PingAsync(string namespaceName, string target, int count, double intervalSeconds, CancellationToken cancellationToken)
    {
        var output = new PingOutput();
        string[] arguments = ["-n", "-c", Text(count), "-i", Text(intervalSeconds), "-W", "2", target];
        return await TryRunAsync(namespaceName, "ping", arguments, output.Read, cancellationToken).ConfigureAwait(false) ? output : null;
    }

    private static string Text(IFormattable value) => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
}

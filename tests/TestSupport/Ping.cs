using System.Globalization;

namespace NetTest.TestSupport;

/// <summary>The system's ping, asked for a number of answers.</summary>
public static class Ping
{
    /// <summary>
    /// The numbers of those that were answered, in order, 10 ms apart: 1 to <paramref name="count"/> if none was lost. With its <c>-w</c> ping goes on until
    /// it has so many answers; without, it waits for the last ones only twice as long as the slowest took so far, and a busy machine loses them.
    /// </summary>
    public static async Task<IReadOnlyList<int>> AnsweredAsync(string namespaceName, string address, int count)
    {
        var (_, output, _) = await Shell.RunAsync(
            "ip", "netns", "exec", namespaceName, "ping", "-n", "-c", count.ToString(CultureInfo.InvariantCulture), "-i", "0.01", "-w", "50", address).ConfigureAwait(false);
        return [.. output.Split('\n').Where(line => line.Contains("time=", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split("icmp_seq=")[1].Split(' ')[0], CultureInfo.InvariantCulture)).Order()];
    }
}

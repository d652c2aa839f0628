using System.Globalization;

namespace NetTest.TestSupport;

/// <summary>The system's ping, asked for a number of answers.</summary>
public static class Ping
{
    /// <summary>
    /// The numbers of those that were answered, in order, 10 ms apart: 1 to <paramref name="count"/> if none was lost. With its <c>-w</c> ping goes on until
    /// it has so many answers; without, it waits for the last ones only twice as long as the slowest took so far, and a busy machine loses them.
    /// </summary>
    public static async Task<IReadOnlyList<int>> AnsweredAsync(string namespaceName, string address, int count) =>
        [.. (await AnswersAsync(namespaceName, address, count).ConfigureAwait(false)).Select(line => int.Parse(After(line, "icmp_seq="), CultureInfo.InvariantCulture)).Order()];

    /// <summary>The round trips of that many answers in milliseconds, as they came.</summary>
    public static async Task<IReadOnlyList<double>> TimesMsAsync(string namespaceName, string address, int count) =>
        [.. (await AnswersAsync(namespaceName, address, count).ConfigureAwait(false)).Select(line => double.Parse(After(line, "time="), CultureInfo.InvariantCulture))];

    private static async Task<IEnumerable<string>> AnswersAsync(string namespaceName, string address, int count)
    {
        var (_, output, _) = await Shell.RunAsync(
            "ip", "netns", "exec", namespaceName, "ping", "-n", "-c", count.ToString(CultureInfo.InvariantCulture), "-i", "0.01", "-w", "50", address).ConfigureAwait(false);
        return output.Split('\n').Where(line => line.Contains("time=", StringComparison.Ordinal));
    }

    private static string After(string line, string word) => line.Split(word)[1].Split(' ')[0];
}

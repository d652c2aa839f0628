using System.Globalization;
using System.Text.RegularExpressions;

namespace NetTest.Engine.Calibration;

/// <summary>What ping(8) of iputils prints, line by line.</summary>
internal sealed partial class PingOutput
{
    private readonly List<double> _times = [];

    /// <summary>Requests sent; null until the summary came.</summary>
    internal long? Sent { get; private set; }

    /// <summary>Requests answered, duplicates left out; null until the summary came.</summary>
    internal long? Received { get; private set; }

    /// <summary>Median round trip, ms; null without answers.</summary>
    internal double? MedianMs
    {
        get
        {
            if (_times.Count == 0)
                return null;
            var sorted = _times.Order().ToList();
            return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        }
    }

    /// <summary>Standard deviation of the round trips, ms; null with fewer than two.</summary>
    internal double? DeviationMs
    {
        get
        {
            if (_times.Count < 2)
                return null;
            var mean = _times.Average();
            return Math.Sqrt(_times.Sum(time => (time - mean) * (time - mean)) / (_times.Count - 1));
        }
    }

    /// <summary>Requests that were not answered, 0 to 100.</summary>
    internal double? LossPercent => Sent is > 0 ? 100.0 * (Sent - Received) / Sent : null;

    internal void Read(string line)
    {
        if (Reply().Match(line) is { Success: true } reply && !line.Contains("DUP!", StringComparison.Ordinal))
            _times.Add(double.Parse(reply.Groups["ms"].Value, CultureInfo.InvariantCulture));
        if (Summary().Match(line) is { Success: true } summary)
        {
            Sent = long.Parse(summary.Groups["sent"].Value, CultureInfo.InvariantCulture);
            Received = long.Parse(summary.Groups["received"].Value, CultureInfo.InvariantCulture);
        }
    }

    [GeneratedRegex(@"icmp_seq=\d+ .*time[=<](?<ms>[0-9.]+) ms", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reply();

    [GeneratedRegex(@"^(?<sent>\d+) packets transmitted, (?<received>\d+) received", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Summary();
}

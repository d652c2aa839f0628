using NetTest.Engine.Results;

namespace NetTest.Cli.Rendering;

/// <summary>A server's tests, one line each as they end.</summary>
internal static class ThroughputServerLines
{
    internal static string Header => Line("Client", "Test", "Received", "Sent", "Rate", "End");

    internal static string Describe(ThroughputResult test)
    {
        var (received, sent) = (
            test.Streams.Where(stream => !stream.IsSender).Sum(stream => stream.Receiver?.Bytes ?? 0),
            test.Streams.Where(stream => stream.IsSender).Sum(stream => stream.Sender?.Bytes ?? 0));
        var isDone = test.End == ThroughputEnd.Completed;
        var line = Line(test.Target, $"{test.Protocol} {Way(test.Direction)}", Units.Bytes(received), Units.Bytes(sent), Units.BitRate(test.BitsPerSecond), isDone ? "done" : "cut short");
        // A sentence beside the numbers would be wrapped in the middle of a word.
        return isDone ? line : $"{line}{Environment.NewLine}  {test.Error ?? test.End.ToString()}";
    }

    private static string Way(string direction) => direction switch
    {
        "send" => "up",
        "receive" => "down",
        _ => "both",
    };

    private static string Line(string client, string test, string received, string sent, string rate, string end) =>
        $"{client,-24} {test,-8} {received,9} {sent,9} {rate,12}  {end}".TrimEnd();
}

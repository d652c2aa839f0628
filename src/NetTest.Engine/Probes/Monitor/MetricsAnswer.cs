using System.Globalization;
using System.Text;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>Makes the bytes of answers: metrics, readiness, liveness.</summary>
/// <param name="expose">Writes all metrics.</param>
/// <param name="isReady">Whether the first discovery is done.</param>
internal sealed class MetricsAnswer(Action<ExpositionWriter> expose, Func<bool> isReady)
{
    /// <summary>The answer to a request; null: to what was no request.</summary>
    internal byte[] To(RequestHead? request) => request switch
    {
        null => Write(new Page("400 Bad Request", "this is no HTTP/1.1 request\n")),
        { Method: "GET" or "HEAD" } => Write(Find(request), request),
        _ => Write(new Page("405 Method Not Allowed", "only GET and HEAD\n") { Headers = "Allow: GET, HEAD\r\n" }),
    };

    /// <summary>The answer to a head that is too long (RFC 6585, 5).</summary>
    internal static byte[] TooLarge() => Write(new Page("431 Request Header Fields Too Large", "the head of a request may have 8 KB\n"));

    private Page Find(RequestHead request)
    {
        switch (request.Path)
        {
            case "/metrics":
                var writer = new ExpositionWriter(ExpositionWriter.PrefersOpenMetrics(request.Accept));
                expose(writer);
                return new Page("200 OK", writer.Finish()) { ContentType = writer.ContentType };
            case "/-/healthy":
                return new Page("200 OK", "alive\n");
            case "/-/ready":
                return isReady() ? new Page("200 OK", "ready\n") : new Page("503 Service Unavailable", "not ready: the first discovery is not done\n");
            case "/":
                return new Page("200 OK", "NetTest monitor: /metrics, /-/ready, /-/healthy\n");
            default:
                return new Page("404 Not Found", "there are /metrics, /-/ready and /-/healthy\n");
        }
    }

    /// <summary>The bytes; whoever asked for what cannot be answered is not asked to go on.</summary>
    private static byte[] Write(Page page, RequestHead? asked = null)
    {
        var length = Encoding.UTF8.GetByteCount(page.Body);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {page.Status}\r\nContent-Type: {page.ContentType}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\n{page.Headers}{(asked is { KeepsAlive: true } ? "" : "Connection: close\r\n")}\r\n");
        return Encoding.UTF8.GetBytes(asked is { Method: "HEAD" } ? head : head + page.Body);
    }

    private sealed record Page(string Status, string Body)
    {
        internal string ContentType { get; init; } = "text/plain; charset=utf-8";

        internal string Headers { get; init; } = "";
    }
}

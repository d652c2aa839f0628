using System.Globalization;
using System.Text;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>Makes the bytes of answers: metrics, readiness, liveness.</summary>
/// <param name="expose">Writes all metrics.</param>
/// <param name="isReady">Whether the first discovery is done.</param>
internal sealed class MetricsAnswer(Action<ExpositionWriter> expose, Func<bool> isReady)
{
    /// <summary>The answer to a request; null: to what was no request.</summary>
    internal byte[] To(RequestHead? request)
    {
        if (request is null)
            return Write("400 Bad Request", "this is no HTTP/1.1 request\n", keepsAlive: false);
        if (request.Method is not ("GET" or "HEAD"))
            return Write("405 Method Not Allowed", "only GET and HEAD\n", keepsAlive: false, extra: "Allow: GET, HEAD\r\n");
        var isHead = request.Method is "HEAD";
        switch (request.Path)
        {
            case "/metrics":
                var writer = new ExpositionWriter(ExpositionWriter.PrefersOpenMetrics(request.Accept));
                expose(writer);
                return Write("200 OK", writer.Finish(), request.KeepsAlive, writer.ContentType, isHead);
            case "/-/healthy":
                return Write("200 OK", "alive\n", request.KeepsAlive, isHead: isHead);
            case "/-/ready":
                return isReady()
                    ? Write("200 OK", "ready\n", request.KeepsAlive, isHead: isHead)
                    : Write("503 Service Unavailable", "not ready: the first discovery is not done\n", request.KeepsAlive, isHead: isHead);
            case "/":
                return Write("200 OK", "NetTest monitor: /metrics, /-/ready, /-/healthy\n", request.KeepsAlive, isHead: isHead);
            default:
                return Write("404 Not Found", "there are /metrics, /-/ready and /-/healthy\n", request.KeepsAlive, isHead: isHead);
        }
    }

    /// <summary>The answer to a head that is too long (RFC 6585, 5).</summary>
    internal static byte[] TooLarge() => Write("431 Request Header Fields Too Large", "the head of a request may have 8 KB\n", keepsAlive: false);

    private static byte[] Write(string status, string body, bool keepsAlive, string contentType = "text/plain; charset=utf-8", bool isHead = false, string extra = "")
    {
        var length = Encoding.UTF8.GetByteCount(body);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\n{extra}{(keepsAlive ? "" : "Connection: close\r\n")}\r\n");
        return Encoding.UTF8.GetBytes(isHead ? head : head + body);
    }
}

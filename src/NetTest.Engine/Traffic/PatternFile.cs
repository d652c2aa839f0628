namespace NetTest.Engine.Traffic;

/// <summary>
/// A JSON file of custom patterns; comments and trailing commas are allowed. The format is vtest's, and more:
/// <code>
/// {
///   "Name": {
///     "payload": "plain_text",                   // what strings mean: plain_text (default), binary (base64, or hex:…); len_list allows none
///     "client": ["GET it", 500, {"num": 1000, "message_len": 100}],
///     "server": {"num": 1002, "message_len": {"lognormal": [8000, 1.5]}},
///     "s_respond_delay": 0.01,                   // seconds between the whole request and its answer
///     "c_respond_delay": {"exponential": 0.5}    // seconds after the whole answer
///   },
///   "Other": {
///     "rounds": [{"client": 1, "server": {"uniform": [1, 1500]}, "s_respond_delay": 1, "c_respond_delay": 1, "repeat": 10}],
///     "description": "…", "loops": 100, "seed": 42, "framing": "length"
///   }
/// }
/// </code>
/// A number is a length in bytes. <c>{num, message_len}</c> stands for so many messages of that length and is never written out in memory.
/// Message i of the client and message i of the server make round i; where one side has fewer, its missing messages are empty: nothing is sent and
/// nothing is awaited, and an answer that is not sent has no delay. Wherever a length or a delay stands, so may a distribution:
/// <c>{"uniform": [min, max]}</c>, <c>{"normal": [mean, deviation]}</c>, <c>{"exponential": mean}</c>, <c>{"lognormal": [median, sigma]}</c>,
/// <c>{"pareto": [scale, shape]}</c>, <c>{"choice": [[value, weight], …]}</c>. Lengths drawn are rounded and lie between 1 byte (0 where a choice
/// lists it) and <see cref="Distribution.MaxLengthBytes"/>, delays between 0 and <see cref="Distribution.MaxDelaySeconds"/>. Both ends draw the
/// same from the seed and the number of the round, so every connection has the same lengths. With <c>"framing": "http"</c> every message is given
/// as a whole HTTP/1.1 request or response.
/// </summary>
public static class PatternFile
{
    /// <summary>The largest file read, in bytes.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>Reads all patterns of a file.</summary>
    /// <exception cref="NetTestException">The file cannot be read, or says something that is no pattern; the message names the place.</exception>
    public static IReadOnlyList<TrafficPattern> Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return PatternReader.Read(new PatternSource(path, ReadAll(path)));
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            // Not by the file's length: a pipe has none, and a file under /proc says 0.
            using var bytes = new MemoryStream();
            byte[] chunk = new byte[81920];
            for (int read = file.Read(chunk); read > 0; read = file.Read(chunk))
            {
                bytes.Write(chunk, 0, read);
                if (bytes.Length > MaxFileBytes)
                {
                    throw new NetTestException(
                        ErrorReason.InvalidPattern,
                        $"{Quoted.Path(path)}: the pattern file is larger than 16 MiB; use {{\"num\": …, \"message_len\": …}} or \"repeat\" in place of long lists",
                        path);
                }
            }

            return bytes.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string what = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : Directory.Exists(path) ? "it is a directory"
                : e is UnauthorizedAccessException ? "access is denied"
                : e.Message;
            throw new NetTestException(
                ErrorReason.FileNotReadable, $"{Quoted.Path(path)}: the pattern file cannot be read: {what}; check the path and its permissions", path, e);
        }
    }
}

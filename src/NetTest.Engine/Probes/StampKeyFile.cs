namespace NetTest.Engine.Probes;

/// <summary>Reads the shared key of authenticated STAMP from a file.</summary>
public static class StampKeyFile
{
    private const int Longest = 4096;

    /// <summary>The file's bytes; a line end at its end is an editor's, not the key's.</summary>
    /// <exception cref="NetTestException">The file cannot be read, is empty, or has more than 4,096 bytes.</exception>
    public static byte[] Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"The key file '{path}' cannot be read: {exception.Message}", path, exception);
        }

        var key = bytes.AsSpan().TrimEnd("\r\n"u8);
        if (key.Length is 0 or > Longest)
            throw new NetTestException(ErrorReason.InvalidArgument, $"The key file '{path}' has {key.Length} bytes; a key has 1 to {Longest}.", path);
        return key.ToArray();
    }
}

namespace NetTest.Engine.Sockets;

/// <summary>A password in a file. It is never an option by itself: a command line is read by everybody on the machine.</summary>
public static class PasswordFile
{
    /// <summary>The file's first line, without its end.</summary>
    /// <exception cref="NetTestException">The file cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault() ?? "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"{path} cannot be read: {exception.Message}", path, exception);
        }
    }
}

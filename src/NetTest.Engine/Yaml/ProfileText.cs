using System.Text;

namespace NetTest.Engine.Yaml;

/// <summary>Turns the bytes of a file into text that may be YAML.</summary>
internal static class ProfileText
{
    internal const int MaximumBytes = 4 * 1024 * 1024;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="NetTestException">The file cannot be read.</exception>
    /// <exception cref="ProfileException">It is too large or no text.</exception>
    internal static string Read(string path, DocumentKind kind)
    {
        var problems = new ProfileProblems(path, kind);
        var bytes = ReadBytes(path, problems);
        var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        try
        {
            return s_strict.GetString(bytes, start, bytes.Length - start);
        }
        catch (DecoderFallbackException exception)
        {
            throw problems.Fatal(PlaceOf(bytes, Math.Max(0, exception.Index)), "the file is not UTF-8 text; a profile is YAML, save it as UTF-8");
        }
    }

    /// <summary>Refuses text that can be no profile before the YAML parser sees it.</summary>
    internal static void Check(string text, ProfileProblems problems)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaximumBytes)
            throw problems.Fatal(new Place(1, 1), TooLarge);

        var (line, column, indenting) = (1, 1, true);
        foreach (var character in text)
        {
            if (character == '\t' && indenting)
                throw problems.Fatal(new Place(line, column), "a tab indents this line; YAML indents with spaces only, replace it");
            if (char.IsControl(character) && character is not ('\t' or '\n' or '\r' or '\u0085'))
                throw problems.Fatal(new Place(line, column), FormattableString.Invariant($"control character U+{(int)character:X4}: this is no text file; give a profile in YAML"));

            indenting = character == '\n' || (indenting && character == ' ');
            (line, column) = character == '\n' ? (line + 1, 1) : (line, column + 1);
        }
    }

    private static string TooLarge => "the file is larger than 4 MB, so it is hardly a profile; split it into several files";

    private static byte[] ReadBytes(string path, ProfileProblems problems)
    {
        if (path.Length == 0)
            throw new NetTestException(ErrorReason.FileNotReadable, "The path of a file is empty; give one.", path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];

            // Counted while reading, since the length of a pipe or a device is not known before.
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MaximumBytes)
                    throw problems.Fatal(new Place(1, 1), TooLarge);
            }

            return content.ToArray();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"{path}: there is no such file; check the path.", path, exception);
        }
        catch (UnauthorizedAccessException exception) when (Directory.Exists(path))
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"{path}: it is a directory; give the profile's file.", path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"{path}: the file cannot be read ({exception.Message.TrimEnd('.')}); check its path and permissions.", path, exception);
        }
    }

    private static Place PlaceOf(byte[] bytes, int index)
    {
        var before = bytes.AsSpan(0, Math.Min(index, bytes.Length));
        return new Place(before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}

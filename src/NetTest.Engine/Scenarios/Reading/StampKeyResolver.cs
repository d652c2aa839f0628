using System.Text;
using NetTest.Engine.Probes;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Reads the shared keys of STAMP; a file that cannot be used is reported at its place in the profile.</summary>
internal sealed class StampKeyResolver(ProfileProblems problems)
{
    /// <summary>The key, given as text or by its file; null if there is none, or none that could be used.</summary>
    internal ReadOnlyMemory<byte>? Read(Located<string>? text, Located<string>? file)
    {
        if (text is not null && file is not null)
            problems.Add(file.At, "'key' and 'key_file' say the same; keep one of them");
        if (text is not null)
            return Encoding.UTF8.GetBytes(text.Value);
        if (file is null)
            return null;
        try
        {
            return StampKeyFile.Read(RelativePath.Resolve(problems.Path, file.Value));
        }
        catch (NetTestException exception)
        {
            problems.Add(file.At, exception.Message.TrimEnd('.'));
            return null;
        }
    }
}

using System.Text;
using NetTest.Engine;
using NetTest.Engine.Probes;

namespace NetTest.PowerShell.Commands;

/// <summary>What the cmdlets of measurements read alike.</summary>
internal static class ConnTestArguments
{
    /// <summary>The shared key, as text or from a file.</summary>
    internal static ReadOnlyMemory<byte>? ReadKey(string? text, string? path)
    {
        if (text is not null && path is not null)
            throw new NetTestException(ErrorReason.InvalidArgument, "-Key and -KeyFile say the same; give one of them.", "-Key");
        if (text is not null)
            return Encoding.UTF8.GetBytes(text);
        if (path is not null)
            return StampKeyFile.Read(path);
        return null;
    }
}

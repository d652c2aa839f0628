using System.Management.Automation;
using System.Text;
using NetTest.Engine;
using NetTest.Engine.Probes;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.ConnTest;

/// <summary>What both ends of authenticated probes have in common: the shared key.</summary>
public abstract class KeyedCommand : NamespaceCmdlet
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

    /// <summary>The shared key, as text or from a file; null if probes are not authenticated.</summary>
    internal ReadOnlyMemory<byte>? ReadKey()
    {
        if (Key is not null && KeyFile is not null)
            throw new NetTestException(ErrorReason.InvalidArgument, "-Key and -KeyFile say the same; give one of them.", "-Key");
        if (Key is not null)
            return Encoding.UTF8.GetBytes(Key);
        if (KeyFile is not null)
            return StampKeyFile.Read(ResolvePath(KeyFile));
        // Not in one expression with the file: there the null would be that of an array, which becomes an empty key.
        return null;
    }
}

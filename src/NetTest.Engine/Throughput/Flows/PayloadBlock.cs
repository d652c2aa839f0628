using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>The bytes that all flows of a test send: random once, so that no device on the path can compress them, and shared.</summary>
internal sealed unsafe class PayloadBlock : IDisposable
{
    internal PayloadBlock(int length, bool asFile)
    {
        Length = length;
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)length, 4096);
        RandomNumberGenerator.Fill(Span);
        if (!asFile)
            return;
        File = NativeTransfer.CreateMemoryFile();
        if (File < 0 || NativeTransfer.Write(File, Pointer, length) != length)
        {
            var errno = File < 0 ? -File : Errno.ENOMEM;
            Dispose();
            throw SystemCallError.Create("The file in memory that zero-copy sends from could not be made", errno, target: null);
        }
    }

    internal int Length { get; }

    internal byte* Pointer { get; private set; }

    internal Span<byte> Span => new(Pointer, Length);

    /// <summary>Descriptor of a file in memory with the same bytes; −1 without zero-copy.</summary>
    internal int File { get; private set; } = -1;

    public void Dispose()
    {
        if (Pointer is null)
            return;
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        if (File >= 0)
            NativeSocket.Close(File);
        File = -1;
    }
}

namespace NetTest.Engine.Remote.Runs;

/// <summary>A file that tells when another part of it is read.</summary>
internal sealed class DeliveredFile(string path, Action onPart) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        onPart();
        return base.ReadAsync(buffer, cancellationToken);
    }
}

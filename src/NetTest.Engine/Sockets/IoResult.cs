namespace NetTest.Engine.Sockets;

/// <summary>How an operation ended and how many bytes it moved.</summary>
internal readonly record struct IoResult(IoStatus Status, int Bytes = 0)
{
    internal bool IsOk => Status == IoStatus.Ok;

    internal static IoResult Moved(int bytes) => new(IoStatus.Ok, bytes);

    public static implicit operator IoResult(IoStatus status) => new(status);
}

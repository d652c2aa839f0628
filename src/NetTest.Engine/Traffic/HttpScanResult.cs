namespace NetTest.Engine.Traffic;

/// <summary>What an <see cref="HttpMessageScanner"/> knows after some bytes.</summary>
internal enum HttpScanResult
{
    /// <summary>The message goes on; all bytes were consumed.</summary>
    NeedMore,

    /// <summary>The message is whole; bytes not consumed belong to the next one.</summary>
    Complete,

    /// <summary>It is no HTTP/1.x message, or its header exceeds 64 KiB.</summary>
    Malformed,
}

namespace NetTest.Engine.Tests.Topology;

/// <summary>A folder's name for one test; whatever is left in it goes with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"nettest-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}

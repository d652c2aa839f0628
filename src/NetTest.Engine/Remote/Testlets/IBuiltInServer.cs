namespace NetTest.Engine.Remote.Testlets;

/// <summary>The server end of a built-in testlet; disposing of it ends it.</summary>
internal interface IBuiltInServer : IAsyncDisposable
{
    /// <summary>Where it listens; null if it listens nowhere.</summary>
    int? Port { get; }

    /// <summary>What it saw so far.</summary>
    Measurement Measure();
}

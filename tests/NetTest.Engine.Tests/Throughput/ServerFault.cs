namespace NetTest.Engine.Tests.Throughput;

/// <summary>What a server does wrong in the middle of a test.</summary>
public enum ServerFault
{
    Dies,
    Stalls,
    ClosesStream,
    BadResults,
    HugeResults,
    NoResults,
}

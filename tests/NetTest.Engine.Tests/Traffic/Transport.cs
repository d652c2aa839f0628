using NetTest.Engine.Sockets;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>Runs a test on the portable path, until disposed.</summary>
internal sealed class Transport : IDisposable
{
    private readonly bool _before = Reactor.ForceManaged;

    internal Transport(bool portable) => Reactor.ForceManaged = portable;

    public void Dispose() => Reactor.ForceManaged = _before;
}

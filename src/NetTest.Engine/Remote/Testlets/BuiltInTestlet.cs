namespace NetTest.Engine.Remote.Testlets;

/// <summary>A testlet of the engine's own: an adapter over one of its tests. It has no state of its own.</summary>
internal abstract class BuiltInTestlet
{
    /// <summary>What it is and what it measures.</summary>
    internal abstract TestletDescription Description { get; }

    /// <summary>Checks the arguments of an end without doing anything.</summary>
    /// <exception cref="NetTestException">They are wrong.</exception>
    internal abstract void Check(BuiltInCall call, bool isServer);

    /// <summary>What its client end puts onto the link, in bit/s in the direction that carries most; null: as much as it gets, or nobody knows before.</summary>
    internal virtual double? EstimateBitsPerSecond(BuiltInCall call) => null;

    /// <summary>Starts the server end; it is ready when this returns. Testlets without one are never asked.</summary>
    internal virtual Task<IBuiltInServer> StartServerAsync(BuiltInCall call, CancellationToken cancellationToken) =>
        throw new NetTestException(ErrorReason.InvalidArgument, $"Testlet '{Description.Name}' has no server end.", Description.Name);

    /// <summary>Runs the client end to its end. Cancelling ends it early.</summary>
    internal abstract Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken);
}

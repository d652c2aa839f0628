namespace NetTest.Engine.Probes.Http;

/// <summary>What a gRPC health check says (grpc.health.v1, ServingStatus).</summary>
internal enum GrpcHealthStatus
{
    /// <summary>The server does not tell, or there was no valid answer.</summary>
    Unknown = 0,

    /// <summary>It serves.</summary>
    Serving = 1,

    /// <summary>It does not serve now.</summary>
    NotServing = 2,

    /// <summary>The server does not know the service (in a Watch; a Check says NOT_FOUND, which is shown as this).</summary>
    ServiceUnknown = 3,
}

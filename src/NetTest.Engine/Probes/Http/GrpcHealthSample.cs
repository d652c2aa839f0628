namespace NetTest.Engine.Probes.Http;

/// <summary>What a gRPC health check saw.</summary>
/// <param name="Http">Phases, certificate and outcome; answered means that the service serves.</param>
/// <param name="Status">What the server says.</param>
/// <param name="StatusCode">gRPC's status, 0 for OK; null if none came.</param>
internal sealed record GrpcHealthSample(HttpProbeSample Http, GrpcHealthStatus Status, int? StatusCode);

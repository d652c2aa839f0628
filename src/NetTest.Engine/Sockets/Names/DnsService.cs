namespace NetTest.Engine.Sockets.Names;

/// <summary>The data of an SRV record (RFC 2782).</summary>
/// <param name="Priority">Lower comes first, 0 to 65535.</param>
/// <param name="Weight">The share among equal priorities, 0 to 65535.</param>
/// <param name="Port">The service's port.</param>
/// <param name="Target">The host's name; "." says that there is no such service.</param>
internal sealed record DnsService(int Priority, int Weight, int Port, string Target);

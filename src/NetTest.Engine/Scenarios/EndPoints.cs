using System.Net;

namespace NetTest.Engine.Scenarios;

/// <summary>Whose end point is whose in a case.</summary>
internal static class EndPoints
{
    /// <summary>The addresses that a server can be reached at: its own, or all of its namespace's when it listens on every one.</summary>
    internal static IEnumerable<IPAddress> AddressesOf(ScenarioCase scenario, ScenarioServer server)
    {
        if (!server.Options.Address.Equals(IPAddress.IPv6Any) && !server.Options.Address.Equals(IPAddress.Any))
            return [server.Options.Address];
        return scenario.Topology.Namespaces
            .Where(spec => spec.Name == server.Namespace)
            .SelectMany(spec => spec.Links)
            .SelectMany(link => link.Addresses)
            .Select(address => address.Address);
    }

    /// <summary>
    /// The server that answers a client: the one that owns the end point that the client connects to, else the one it names
    /// (its address may be another's, that of a load balancer or a NAT in front of the server).
    /// </summary>
    internal static ScenarioServer AnswererOf(ScenarioCase scenario, ScenarioClient client) =>
        scenario.Servers.FirstOrDefault(server => Owns(scenario, server, client))
        ?? scenario.Servers.First(server => server.Name == client.ServerName);

    private static bool Owns(ScenarioCase scenario, ScenarioServer server, ScenarioClient client) =>
        server.Options.Port == client.Options.Server.Port
        && server.Options.Protocol == client.Options.Protocol
        && AddressesOf(scenario, server).Contains(client.Options.Server.Address);
}

using System.Net;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Gives every client its server, its name and the address that it connects to.</summary>
internal static class ClientLinker
{
    internal static IReadOnlyList<LinkedClient> Link(CaseDraft draft, CaseNames names, ProfileProblems problems)
    {
        var result = new List<LinkedClient>();
        foreach (var client in draft.Clients)
        {
            if (client.ServerName is not { } wanted || names.FindServer(wanted) is not { } found)
                continue;
            if (found is not ServerDraft server)
                problems.Add(wanted.At, $"{Quote.Of(wanted.Value)} is {CaseNames.Describe(found)}, which takes no traffic; name a server with 'traffic'");
            else
            {
                result.Add(new LinkedClient
                {
                    Name = client.Name?.Value ?? names.Create(client.TalkPoint.Namespace.Value, wanted.Value),
                    Draft = client,
                    Server = server,
                    Effective = client.Common.InheritFrom(server.Common),
                    Target = FindTarget(client, server, problems),
                });
            }
        }

        return result;
    }

    private static IPAddress? FindTarget(ClientDraft client, ServerDraft server, ProfileProblems problems)
    {
        var at = client.ServerIp?.At ?? client.IpV6?.At ?? client.ServerName!.At;
        return AddressChoice.Find(client.TalkPoint, client.ServerIp is { } own ? [own.Value] : server.Addresses, client.IpV6, at, $"server {Quote.Of(server.Name!.Value)} answers on", "this client", problems);
    }
}

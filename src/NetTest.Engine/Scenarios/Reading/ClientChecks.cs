using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Clients: settings that contradict each other, and whether there can be a path.</summary>
internal static class ClientChecks
{
    internal static void Check(IReadOnlyList<LinkedClient> clients, ProfileProblems problems)
    {
        foreach (var client in clients)
        {
            TlsChecks.Check(client, problems);
            CheckLoad(client, problems);
            // Where the address is the client's own idea, the way back is not ours to judge.
            if (client.Target is { } target)
                PathChecks.Check(client.Draft.TalkPoint.Link, client.Draft.ServerIp is null ? client.Server.TalkPoint.Link : null, target, client.Draft.ServerIp?.At ?? client.Draft.ServerName!.At, problems);
        }
    }

    private static void CheckLoad(LinkedClient client, ProfileProblems problems)
    {
        var draft = client.Draft;
        if (draft is { OneClient.Value: true, Rate: { } rate })
            problems.Add(rate.At, "'client_cps' starts connections whether or not others are open, which 'one_client' forbids; remove one of them");
        if (draft is { Ports: { } ports, SourcePorts: { } range, Rate: null } && ports.Last - ports.First + 1 < draft.EffectiveConcurrency)
            problems.Add(range.At, FormattableString.Invariant($"{ports.Last - ports.First + 1} source ports cannot carry {draft.EffectiveConcurrency} connections at once; widen 'source_ports' or lower 'client_concur'"));
        if (client.Effective.Transport == Traffic.TransportProtocol.Udp && draft.KeepAlive is { } keepAlive)
            problems.Add(keepAlive.At, "'keep_alive' is a setting of TCP; remove it, or say 'protocol: tcp'");
    }
}

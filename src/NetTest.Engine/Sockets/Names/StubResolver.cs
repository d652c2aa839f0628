using System.Net;
using System.Net.Sockets;

namespace NetTest.Engine.Sockets.Names;

/// <summary>
/// Asks the servers of a namespace's resolv.conf (RFC 1035, 7): each in turn, several times, over UDP and where needed TCP. What fails is
/// an outcome, never an exception. The files are read for each look-up, so a change is followed at once.
/// </summary>
internal sealed class StubResolver(NetworkContext context, Func<ResolverSettings>? settings = null)
{
    private const int LongestChain = 8;

    /// <summary>The addresses of a name: the address itself, the hosts file, or A and AAAA.</summary>
    /// <param name="name">A name or an address.</param>
    /// <param name="family">Only this family; null: both, IPv4 first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<(DnsOutcome Outcome, IReadOnlyList<IPAddress> Addresses)> ResolveAsync(string name, AddressFamily? family, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name, out var literal))
            return Filter([literal], family);
        var known = HostsFile.Find(context, name);
        if (known.Count > 0 && Filter(known, family) is { Outcome: DnsOutcome.Answered } found)
            return found;

        var asked = new List<Task<DnsAnswer>>();
        if (family is null or AddressFamily.InterNetwork)
            asked.Add(QueryAsync(name, DnsRecordType.A, cancellationToken));
        if (family is null or AddressFamily.InterNetworkV6)
            asked.Add(QueryAsync(name, DnsRecordType.Aaaa, cancellationToken));
        var answers = await Task.WhenAll(asked).ConfigureAwait(false);
        IReadOnlyList<IPAddress> addresses = [.. answers.SelectMany(answer => answer.Records).Select(record => record.Address!).Distinct()];
        // A failure of one family hides nothing if the other has addresses; else the worse of the two tells more.
        var outcome = addresses.Count > 0 ? DnsOutcome.Answered : answers.Max(answer => answer.Outcome);
        return outcome == DnsOutcome.NoSuchName && settings is null && !NamespaceFile.HasOwn(context, "resolv.conf")
            ? await AskSystemAsync(name, family, cancellationToken).ConfigureAwait(false)
            : (outcome, addresses);
    }

    /// <summary>The records of one type; names are completed from the search list.</summary>
    internal async Task<DnsAnswer> QueryAsync(string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        var current = settings?.Invoke() ?? ResolverSettings.Load(context);
        var worst = DnsAnswer.Failed(DnsOutcome.NoSuchName);
        foreach (var candidate in current.Candidates(name))
        {
            var answer = await QueryWholeAsync(current, candidate, type, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome == DnsOutcome.Answered)
                return answer;
            // That a name has no such record, or nobody could tell, says more than that a completed one does not exist.
            if (answer.Outcome != DnsOutcome.NoSuchName)
                worst = answer;
            if (answer.Outcome is not (DnsOutcome.NoSuchName or DnsOutcome.NoData or DnsOutcome.ServerFailed))
                break;
        }

        return worst;
    }

    // The system may have other sources than DNS (nsswitch.conf(5)): the machine's own name, mDNS, a directory.
    private async Task<(DnsOutcome Outcome, IReadOnlyList<IPAddress> Addresses)> AskSystemAsync(string name, AddressFamily? family, CancellationToken cancellationToken)
    {
        try
        {
            return Filter(await context.RunAsync(() => Dns.GetHostAddresses(name), cancellationToken).ConfigureAwait(false), family);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or NetTestException)
        {
            return (DnsOutcome.NoSuchName, []);
        }
    }

    private static (DnsOutcome Outcome, IReadOnlyList<IPAddress> Addresses) Filter(IReadOnlyList<IPAddress> addresses, AddressFamily? family)
    {
        IReadOnlyList<IPAddress> wanted = [.. addresses.Where(address => family is null || address.AddressFamily == family)];
        return (wanted.Count > 0 ? DnsOutcome.Answered : DnsOutcome.NoData, wanted);
    }

    private async Task<DnsAnswer> QueryWholeAsync(ResolverSettings current, string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        for (var step = 0; step < LongestChain; step++)
        {
            var (outcome, response) = await AskServersAsync(current, name, type, cancellationToken).ConfigureAwait(false);
            if (response is null)
                return DnsAnswer.Failed(outcome);
            var (records, end) = DnsAnswer.Follow(response.Answers, name, type);
            if (records.Count > 0)
                return new DnsAnswer(DnsOutcome.Answered, records);
            if (response.Code == DnsResponseCode.NameError)
                return DnsAnswer.Failed(DnsOutcome.NoSuchName);
            // A server that follows no aliases leaves that to us.
            if (DnsName.Same(end, name))
                return DnsAnswer.Failed(DnsOutcome.NoData);
            name = end;
        }

        return DnsAnswer.Failed(DnsOutcome.ServerFailed);
    }

    private async Task<(DnsOutcome Outcome, DnsResponse? Response)> AskServersAsync(ResolverSettings current, string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        var last = DnsOutcome.TimedOut;
        for (var attempt = 0; attempt < current.Attempts; attempt++)
        {
            foreach (var server in current.Servers)
            {
                var exchange = new DnsExchange(context, server, current.Timeout);
                var (outcome, response) = await exchange.AskAsync(name, type, extended: true, current.TcpOnly, cancellationToken).ConfigureAwait(false);
                // A server from before EDNS says so, and is asked again in its own words (RFC 6891, 6.2.2).
                if (response?.Code is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented)
                    (outcome, response) = await exchange.AskAsync(name, type, extended: false, current.TcpOnly, cancellationToken).ConfigureAwait(false);
                if (response?.Code is DnsResponseCode.NoError or DnsResponseCode.NameError || outcome == DnsOutcome.BadName)
                    return (outcome, response);
                last = outcome == DnsOutcome.Answered ? DnsOutcome.ServerFailed : outcome;
            }
        }

        return (last, null);
    }
}

namespace NetTest.Engine.Sockets.Names;

/// <summary>What came of a question: the outcome, and the records if it was answered.</summary>
internal sealed record DnsAnswer(DnsOutcome Outcome, IReadOnlyList<DnsRecord> Records)
{
    internal static DnsAnswer Failed(DnsOutcome outcome) => new(outcome, []);

    /// <summary>The records of the type that the name, or the end of its chain of aliases, has; and where the chain ended.</summary>
    internal static (IReadOnlyList<DnsRecord> Records, string Name) Follow(IReadOnlyList<DnsRecord> answers, string name, DnsRecordType type)
    {
        // A chain cannot be longer than the answer; a loop ends with it.
        for (var step = 0; step <= answers.Count; step++)
        {
            var owned = answers.Where(record => DnsName.Same(record.Name, name)).ToArray();
            var wanted = owned.Where(record => record.Type == type).ToArray();
            if (wanted.Length > 0)
                return (wanted, name);
            if (owned.FirstOrDefault(record => record.Type == DnsRecordType.Cname)?.Canonical is not { } canonical)
                break;
            name = canonical;
        }

        return ([], name);
    }
}

using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Gives every measurement its name and its far end, and checks that there can be a path between them.</summary>
internal sealed class MeasurementLinker(CaseDraft draft, CaseNames names, ProfileProblems problems)
{
    internal IReadOnlyList<LinkedMeasurement<T>> Link<T>(IEnumerable<T> measurements)
        where T : MeasurementDraft
    {
        var result = new List<LinkedMeasurement<T>>();
        foreach (var measurement in measurements)
        {
            if (Find(measurement) is not { } far)
                continue;
            if (far.Address is { } address)
                PathChecks.Check(measurement.TalkPoint.Link, far.Link, address, measurement.TargetAt, problems);
            var to = measurement.ServerName?.Value ?? measurement.Target!.Value;
            result.Add(new LinkedMeasurement<T>(measurement.Name?.Value ?? names.Create(measurement.TalkPoint.Namespace.Value, $"{to} {measurement.Kind}"), measurement, far));
        }

        return result;
    }

    private FarEnd? Find(MeasurementDraft measurement)
    {
        if (measurement is { ServerName: { } wanted, Target: null })
            return names.FindServer(wanted) is { } server ? AtAddress(measurement, server.Addresses, server.TalkPoint.Link, server, $"server {Quote.Of(wanted.Value)} answers on") : null;
        if (measurement is not { ServerName: null, Target: { } target })
            return null;
        if (draft.TalkPoints.FirstOrDefault(point => point.Namespace.Value == target.Value) is { } there)
            return AtAddress(measurement, [.. there.Link.Addresses.Select(address => address.Value.Address)], there.Link, null, $"{target.Value} has");
        if (names.IsServer(target.Value))
        {
            problems.Add(target.At, $"{Quote.Of(target.Value)} is a server of this case; write 's_name: {target.Value}'");
            return null;
        }

        return AtText(measurement, target);
    }

    private FarEnd? AtAddress(MeasurementDraft measurement, IReadOnlyList<IPAddress> offered, LinkDraft link, ListenerDraft? server, string whoAnswersOn)
    {
        var at = measurement.IpV6?.At ?? measurement.TargetAt;
        return AddressChoice.Find(measurement.TalkPoint, offered, measurement.IpV6, at, whoAnswersOn, $"this {measurement.Kind}", problems) is { } address
            ? new FarEnd { Target = address.ToString(), Host = address.ToString(), Address = address, Link = link, Server = server }
            : null;
    }

    private FarEnd? AtText(MeasurementDraft measurement, Located<string> target)
    {
        try
        {
            var (host, port, path) = TargetResolver.Split(target.Value);
            if (!IPAddress.TryParse(host, out var address))
                return new FarEnd { Target = target.Value, Host = host, Port = port, Path = path };
            var link = draft.TalkPoints.Select(point => point.Link).FirstOrDefault(link => link.Addresses.Any(owned => owned.Value.Address.Equals(address)));
            var named = AddressChoice.Find(measurement.TalkPoint, [address], measurement.IpV6, target.At, "the target is", $"this {measurement.Kind}", problems);
            return named is null ? null : new FarEnd { Target = target.Value, Host = host, Port = port, Path = path, Address = address, Link = link };
        }
        catch (NetTestException exception)
        {
            problems.Add(target.At, exception.Message.TrimEnd('.'));
            return null;
        }
    }
}

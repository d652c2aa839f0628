using System.Globalization;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Topology;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What cases would do, for people.</summary>
internal static class PlanReport
{
    internal static void Write(Page page, string path, IReadOnlyList<ScenarioPlan> plans, bool quiet)
    {
        if (!quiet)
        {
            foreach (var plan in plans)
                Write(page, plan);
        }
        page.WriteMarkup($"[green]{Markup.Escape(path)}: {(plans.Count == 1 ? $"case {Markup.Escape(plans[0].Case)}" : $"{Units.Count(plans.Count)} cases")}, no mistakes[/]");
    }

    private static void Write(Page page, ScenarioPlan plan)
    {
        page.WriteMarkup($"[bold]{Markup.Escape(plan.Case)}[/]: {Markup.Escape(Totals(plan))}");
        page.WriteLine();
        WriteLinks(page, plan.Links);
        page.WriteLine();
        if (plan.Servers.Count > 0)
        {
            WriteServers(page, plan.Servers);
            page.WriteLine();
        }
        if (plan.Clients.Count > 0)
        {
            WriteClients(page, plan.Clients);
            page.WriteLine();
        }
        PlannedMeasurementTables.Write(page, plan);
        page.WriteMarkup($"[dim]bridges:[/] {Markup.Escape(string.Join(", ", plan.Bridges))}");
        if (plan.EmulatedGateways.Count > 0)
            page.WriteMarkup($"[dim]gateways emulated if nothing answers for them:[/] {Markup.Escape(string.Join(", ", plan.EmulatedGateways))}");
        if (plan.ImpairmentBackend != ImpairmentBackend.Auto)
            page.WriteMarkup($"[dim]links impaired by:[/] the {(plan.ImpairmentBackend == ImpairmentBackend.Kernel ? "kernel's queues" : "link emulator")}");
        page.WriteLine();
    }

    private static string Totals(ScenarioPlan plan)
    {
        var namespaces = plan.Links.Select(link => link.Namespace).Distinct(StringComparer.Ordinal).Count();
        var connections = plan.Clients.Count == 0 ? "no traffic" : plan.TotalConnections is { } total ? $"{Units.Count(total)} connections in all" : "connections until the duration is over";
        var concurrency = plan is { Clients.Count: > 0, TotalConcurrency: { } open } ? $", {Units.Count(open)} open at once" : "";
        return string.Join(
            ", ",
            Plural(namespaces, "namespace"), Plural(plan.Bridges.Count, "bridge"), Plural(plan.Servers.Count, "server"), Plural(plan.Clients.Count, "client"), connections) + concurrency
            + (plan.Probes.Count > 0 ? $", {Plural(plan.Probes.Count, "probe")}" : "")
            + (plan.Throughput.Count > 0 ? $", {Plural(plan.Throughput.Count, "throughput test")}" : "");
    }

    private static void WriteLinks(Page page, IReadOnlyList<PlannedLink> links)
    {
        var table = DataTable.Create(2, "Namespace", "Role", "Link", "Bridge", "Addresses", "Gateway", ">MTU");
        foreach (var link in links)
            AddRow(table, link.Namespace, link.Role, link.Interface, link.Bridge, link.Addresses, link.Gateways.Length > 0 ? link.Gateways : Units.Unknown, link.MtuBytes.ToString(CultureInfo.InvariantCulture));
        page.Write(table);
        WriteImpairments(page, [.. links.Where(link => link.Egress != ImpairmentText.None || link.Ingress != ImpairmentText.None)]);
    }

    private static void WriteImpairments(Page page, IReadOnlyList<PlannedLink> links)
    {
        if (links.Count == 0)
            return;
        page.WriteLine();
        var table = DataTable.Create(2, "Impaired", "Link", "Egress", "Ingress");
        foreach (var link in links)
            AddRow(table, link.Namespace, link.Interface, link.Egress, link.Ingress);
        page.Write(table);
    }

    private static void WriteServers(Page page, IReadOnlyList<PlannedServer> servers)
    {
        var table = DataTable.Create(2, "Server", "Namespace", "Listens on", "Protocol", "Serves", "TLS name");
        foreach (var server in servers)
            AddRow(table, server.Name, server.Namespace, server.EndPoint, server.Protocol, server.Pattern ?? server.Serves, server.ServerName ?? Units.Unknown);
        page.Write(table);
    }

    private static void WriteClients(Page page, IReadOnlyList<PlannedClient> clients)
    {
        var table = DataTable.Create(2, "Client", "Namespace", "Server", ">Connections", "Load", ">Duration");
        foreach (var client in clients)
        {
            var load = client.Rate is { } rate ? $"{rate.ToString("#,0.###", CultureInfo.InvariantCulture)} per second" : $"{Units.Count(client.Concurrency)} at once";
            AddRow(table, client.Name, client.Namespace, client.Server, Units.Count(client.Connections), load, client.DurationSeconds is { } seconds ? Units.Duration(seconds) : Units.Unknown);
        }
        page.Write(table);
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    private static string Plural(int count, string noun) => $"{Units.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}

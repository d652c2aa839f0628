using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>What a run gave, made by hand.</summary>
internal static class Outcomes
{
    internal static ScenarioOutcome Of(IReadOnlyList<TrafficClientResult> clients, IReadOnlyList<TrafficServerResult> servers) => new()
    {
        Clients = clients,
        Servers = servers,
        Duration = TimeSpan.FromSeconds(1),
        Cancelled = false,
        CongestionControl = null,
    };
}

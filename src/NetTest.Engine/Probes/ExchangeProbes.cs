using NetTest.Engine.Probes.Http;

namespace NetTest.Engine.Probes;

/// <summary>The protocols that are asked by exchanges: a new one is a line here.</summary>
internal static class ExchangeProbes
{
    private static readonly Dictionary<ProbeProtocol, Func<ProbeTarget, ConnTestOptions, IExchangeProbe>> s_all = new()
    {
        [ProbeProtocol.Http] = (target, options) => new HttpExchangeProbe(target, options),
        [ProbeProtocol.Https] = (target, options) => new HttpExchangeProbe(target, options),
        [ProbeProtocol.Grpc] = (target, options) => new HttpExchangeProbe(target, options),
    };

    internal static IExchangeProbe Create(ProbeTarget target, ConnTestOptions options) =>
        s_all.TryGetValue(options.Protocol, out var create)
            ? create(target, options)
            : throw new NetTestException(ErrorReason.NotSupported, $"Protocol {options.Protocol} cannot be probed; use one of icmp, tcp, udp or stamp.", options.Protocol);

    internal static bool Knows(ProbeProtocol protocol) => s_all.ContainsKey(protocol);
}

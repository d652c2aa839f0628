using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Reads <c>tc</c>: what a link does to frames in each direction.</summary>
internal static class ImpairmentReader
{
    private static readonly string[] s_directions = ["egress", "ingress"];
    private static readonly string[] s_keys = ["delay", "jitter", "loss"];

    internal static (ImpairmentSpec? Egress, ImpairmentSpec? Ingress) Read(ProfileFields link)
    {
        if (link.Mapping("tc") is not { } mapping)
            return (null, null);
        var fields = new ProfileFields(mapping, "'tc'", s_directions, link.Problems);
        return (ReadDirection(fields, "egress"), ReadDirection(fields, "ingress"));
    }

    private static ImpairmentSpec? ReadDirection(ProfileFields tc, string direction)
    {
        if (tc.Mapping(direction) is not { } mapping)
            return null;
        var fields = new ProfileFields(mapping, $"'{direction}'", s_keys, tc.Problems);
        return new ImpairmentSpec
        {
            DelayMs = fields.Number("delay", 0, Limits.DelayMs, "of milliseconds ")?.Value ?? 0,
            JitterMs = fields.Number("jitter", 0, Limits.DelayMs, "of milliseconds ")?.Value ?? 0,
            LossPercent = fields.Number("loss", 0, 100, "of percent ")?.Value ?? 0,
        };
    }
}

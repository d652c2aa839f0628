namespace NetTest.Engine.Traffic;

internal static class BuiltInPatterns
{
    internal static TrafficPattern BaseHttp => throw new NotImplementedException();

    internal static IReadOnlyList<TrafficPattern> All => throw new NotImplementedException();

    internal static TrafficPattern Find(string name) => throw new NotImplementedException(name);
}

namespace NetTest.Engine.Traffic;

/// <summary>What was counted up to one moment.</summary>
internal readonly record struct TrafficTotals(
    long Started, long Connected, long Succeeded, long Failed, long Interrupted, long BytesSent, long BytesReceived, long Transactions, long Resumed)
{
    internal long Active => Started - Succeeded - Failed - Interrupted;

    internal long Bytes => BytesSent + BytesReceived;

    public static TrafficTotals operator +(TrafficTotals a, TrafficTotals b) => new(
        a.Started + b.Started, a.Connected + b.Connected, a.Succeeded + b.Succeeded, a.Failed + b.Failed, a.Interrupted + b.Interrupted,
        a.BytesSent + b.BytesSent, a.BytesReceived + b.BytesReceived, a.Transactions + b.Transactions, a.Resumed + b.Resumed);
}

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>Which state may follow which on the control connection.</summary>
internal static class StateOrder
{
    private static readonly IperfState[] s_server =
    [
        IperfState.ParamExchange, IperfState.CreateStreams, IperfState.TestStart, IperfState.TestRunning, IperfState.ExchangeResults, IperfState.DisplayResults,
    ];

    /// <summary>What a client does with a state of the server's that follows another (null: none yet).</summary>
    internal static ClientStep Next(IperfState? previous, IperfState received)
    {
        switch (received)
        {
            case IperfState.AccessDenied:
                return ClientStep.Refused;
            case IperfState.ServerTerminate:
                return ClientStep.Terminated;
            case IperfState.ServerError:
                return ClientStep.ReadError;
        }

        var place = Array.IndexOf(s_server, received);
        var before = previous is { } state ? Array.IndexOf(s_server, state) : -1;
        return place < 0 || place != before + 1 ? ClientStep.Violation : received switch
        {
            IperfState.ParamExchange => ClientStep.SendParameters,
            IperfState.CreateStreams => ClientStep.CreateStreams,
            IperfState.TestStart => ClientStep.Prepare,
            IperfState.TestRunning => ClientStep.Run,
            IperfState.ExchangeResults => ClientStep.ExchangeResults,
            _ => ClientStep.Finish,
        };
    }
}

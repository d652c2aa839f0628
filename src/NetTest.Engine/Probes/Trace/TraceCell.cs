using System.Net;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.Trace;

/// <summary>One flow at one hop.</summary>
internal sealed class TraceCell(int hop, int flow)
{
    internal int Hop { get; } = hop;

    internal int Flow { get; } = flow;

    internal int Sent { get; set; }

    internal int Waiting { get; set; }

    /// <summary>When the next probe may be sent.</summary>
    internal long Due { get; set; }

    internal List<(IPAddress From, TraceReply Reply, int? Code, double RttMs)> Answers { get; } = [];
}

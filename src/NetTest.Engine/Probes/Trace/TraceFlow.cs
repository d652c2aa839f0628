using System.Net;

namespace NetTest.Engine.Probes.Trace;

/// <summary>What all probes of a flow have in common.</summary>
/// <param name="Source">Our address.</param>
/// <param name="Destination">The target's.</param>
/// <param name="SourcePort">Source port; ICMP: identifier.</param>
/// <param name="DestinationPort">Destination port; ICMP: unused.</param>
/// <param name="Token">A random number that answers must know: upper half of TCP's sequence number; ICMP: the checksum.</param>
internal sealed record TraceFlow(IPAddress Source, IPAddress Destination, ushort SourcePort, ushort DestinationPort, ushort Token);

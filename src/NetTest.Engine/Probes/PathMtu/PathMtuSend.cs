namespace NetTest.Engine.Probes.PathMtu;

/// <summary>Sends one datagram, unfragmented, to the source of the request that is being handled; returns 0 or a positive errno.</summary>
internal delegate int PathMtuSend(ReadOnlySpan<byte> datagram);

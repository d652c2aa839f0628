using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>What tells one flow of a UDP server from others.</summary>
/// <param name="Peer">The client's address.</param>
/// <param name="Local">The address of ours that it talks to; the default where the socket has only one.</param>
internal readonly record struct DatagramAddresses(DatagramPeer Peer, PacketInformation Local);

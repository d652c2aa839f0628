using NetTest.Engine.Traffic;

namespace NetTest.PowerShell.Sessions;

/// <summary>Transport and security in one word, as results say it.</summary>
internal static class ProtocolName
{
    internal static string Of(TransportProtocol protocol, bool tls) => (protocol, tls) switch
    {
        (TransportProtocol.Udp, _) => "udp",
        (_, true) => "tls",
        _ => "tcp",
    };
}

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>What a message between the search and its responder is.</summary>
internal enum PathMtuMessageKind : byte
{
    /// <summary>To the responder, padded to the size under test: say how much arrived.</summary>
    Probe = 1,

    /// <summary>From the responder: so much arrived, and here is your cookie.</summary>
    Acknowledgement = 2,

    /// <summary>To the responder, with the cookie: send me packets of these sizes.</summary>
    ReverseRequest = 3,

    /// <summary>From the responder, padded to the size under test.</summary>
    ReverseProbe = 4,

    /// <summary>From the responder: a packet of this size was refused on its way to you.</summary>
    ReverseRefusal = 5,

    /// <summary>From the responder: a packet of this size is not sent, because the address has had its share for now.</summary>
    ReverseDeclined = 6,
}

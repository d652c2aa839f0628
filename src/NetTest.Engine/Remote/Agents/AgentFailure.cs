namespace NetTest.Engine.Remote.Agents;

/// <summary>Why an agent cannot be talked to.</summary>
public enum AgentFailure
{
    /// <summary>No connection: refused, timed out, no route, or the name is unknown.</summary>
    Unreachable,

    /// <summary>The host's key is not the one that is known, or none is known.</summary>
    HostKeyRejected,

    /// <summary>The host does not let the user in.</summary>
    AuthenticationFailed,

    /// <summary>There is no NetTest on the host.</summary>
    NotInstalled,

    /// <summary>The NetTest on the host speaks another version.</summary>
    VersionMismatch,

    /// <summary>The connection stands, but the agent does not answer in time.</summary>
    Silent,

    /// <summary>The connection, or the agent, ended in the middle.</summary>
    Died,

    /// <summary>The agent has no space for what is sent to it.</summary>
    NoSpace,

    /// <summary>The far end does not speak the protocol.</summary>
    ProtocolError,

    /// <summary>This machine cannot: a program or a privilege is missing.</summary>
    CarrierFailed,
}

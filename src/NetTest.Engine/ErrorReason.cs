namespace NetTest.Engine;

/// <summary>Why the engine refused to go on. Reasons from <see cref="MissingPrivilege"/> on are the machine's, those before the input's.</summary>
public enum ErrorReason
{
    /// <summary>A file does not exist or cannot be read.</summary>
    FileNotReadable,

    /// <summary>A profile is wrong: syntax, unknown key, wrong type, contradiction.</summary>
    InvalidProfile,

    /// <summary>A pattern file is wrong, or a pattern of that name does not exist.</summary>
    InvalidPattern,

    /// <summary>An argument is out of range or contradicts another.</summary>
    InvalidArgument,

    /// <summary>A certificate or key cannot be read or do not belong together.</summary>
    InvalidCertificate,

    /// <summary>The file has no case of that name.</summary>
    CaseNotFound,

    /// <summary>A network namespace of that name does not exist.</summary>
    NamespaceNotFound,

    /// <summary>A network namespace of that name exists already.</summary>
    NamespaceExists,

    /// <summary>A network namespace, or another thing on the machine, was not made by NetTest, so NetTest does not change it.</summary>
    NotOwned,

    /// <summary>No group or agent has that name.</summary>
    GroupNotFound,

    /// <summary>No testlet has that name.</summary>
    TestletNotFound,

    /// <summary>A name could not be resolved to an address.</summary>
    NameNotResolved,

    /// <summary>The user may not do it: root or a capability is missing.</summary>
    MissingPrivilege,

    /// <summary>A program of the system is missing.</summary>
    MissingTool,

    /// <summary>The kernel or the operating system lacks what is needed.</summary>
    NotSupported,

    /// <summary>A limit of the process or the kernel is too low, such as the number of open files.</summary>
    LimitReached,

    /// <summary>A file system has no space left.</summary>
    NoSpaceLeft,

    /// <summary>The address or port is in use by another program.</summary>
    AddressInUse,

    /// <summary>The address is not one of this namespace's.</summary>
    AddressNotAvailable,

    /// <summary>The system refused a step of building the topology; what was built has been rolled back.</summary>
    TopologyFailed,

    /// <summary>A gateway did not answer before traffic was to start.</summary>
    GatewayUnreachable,

    /// <summary>A call of the operating system failed in a way that has no reason of its own.</summary>
    SystemCallFailed,
}

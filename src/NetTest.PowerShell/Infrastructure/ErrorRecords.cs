using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Remote.Agents;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>The one place where the engine's errors become PowerShell's.</summary>
internal static class ErrorRecords
{
    /// <summary>The error record of an engine error.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="target">What the user passed, if the error does not name it itself.</param>
    internal static ErrorRecord From(NetTestException exception, object? target = null) =>
        new(exception, exception.Reason.ToString(), CategoryOf(exception), exception.Target ?? target)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = AdviceFor(exception.Reason) },
        };

    /// <summary>The error record of a program that ended with another exit code than 0.</summary>
    internal static ErrorRecord ForExitCode(string namespaceName, string program, int exitCode, IReadOnlyList<string> errors)
    {
        var said = errors.LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) is { } line ? $": {line.Trim()}" : "";
        var message = FormattableString.Invariant($"'{program}' in namespace '{namespaceName}' ended with exit code {exitCode}{said}");
        return new ErrorRecord(new InvalidOperationException(message), "ProgramExitCode", ErrorCategory.FromStdErr, program)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = "Use -PassThru to get the exit code and all lines as an object." },
        };
    }

    /// <summary>The error record of a client that was not done in time.</summary>
    internal static ErrorRecord ForTimeout(string name, double seconds, object target)
    {
        var message = FormattableString.Invariant($"Traffic client '{name}' is not done after {seconds} s; it goes on. Wait again, or stop it with Stop-TrafficClient.");
        return new ErrorRecord(new TimeoutException(message), "WaitTimedOut", ErrorCategory.OperationTimeout, target);
    }

    /// <summary>The error record of a name that nothing in this session bears.</summary>
    internal static ErrorRecord ForUnknownName(string what, string name, string list)
    {
        var message = $"This session has no {what} '{name}'; {list} lists those it has.";
        return new ErrorRecord(new ItemNotFoundException(message), "NameNotFound", ErrorCategory.ObjectNotFound, name);
    }

    /// <summary>The error record of an agent that cannot be talked to.</summary>
    internal static ErrorRecord From(AgentException exception) =>
        new(exception, "Agent" + exception.Failure, exception.Failure switch
        {
            AgentFailure.Unreachable or AgentFailure.Silent or AgentFailure.Died => ErrorCategory.ConnectionError,
            AgentFailure.HostKeyRejected or AgentFailure.AuthenticationFailed => ErrorCategory.AuthenticationError,
            AgentFailure.NotInstalled => ErrorCategory.NotInstalled,
            AgentFailure.NoSpace => ErrorCategory.LimitsExceeded,
            AgentFailure.ProtocolError => ErrorCategory.ProtocolError,
            _ => ErrorCategory.InvalidOperation,
        }, exception.Agent);

    /// <summary>The error record of an agent's name that nothing bears.</summary>
    internal static ErrorRecord ForUnknownAgent(string name) =>
        new(new ItemNotFoundException($"There is no agent '{name}' among those named; look into the inventory."), "NameNotFound", ErrorCategory.ObjectNotFound, name);

    /// <summary>The error record of a testlet's name that nothing bears.</summary>
    internal static ErrorRecord ForUnknownTestlet(string name, IEnumerable<string> known) =>
        new(new ItemNotFoundException($"There is no testlet '{name}'; there are {string.Join(", ", known)}."), "NameNotFound", ErrorCategory.ObjectNotFound, name);

    /// <summary>Whether the error ends the pipeline: no further object of it could fare better.</summary>
    internal static bool IsTerminating(ErrorReason reason) =>
        reason is ErrorReason.InvalidArgument or ErrorReason.MissingPrivilege or ErrorReason.MissingTool or ErrorReason.NotSupported;

    internal static ErrorCategory CategoryOf(NetTestException exception) => exception.Reason switch
    {
        ErrorReason.FileNotReadable => exception.InnerException switch
        {
            FileNotFoundException or DirectoryNotFoundException => ErrorCategory.ObjectNotFound,
            UnauthorizedAccessException => ErrorCategory.PermissionDenied,
            _ => ErrorCategory.ReadError,
        },
        ErrorReason.InvalidProfile or ErrorReason.InvalidPattern or ErrorReason.InvalidCertificate => ErrorCategory.InvalidData,
        ErrorReason.InvalidArgument => ErrorCategory.InvalidArgument,
        ErrorReason.CaseNotFound or ErrorReason.GroupNotFound or ErrorReason.TestletNotFound or ErrorReason.NamespaceNotFound or ErrorReason.NameNotResolved => ErrorCategory.ObjectNotFound,
        ErrorReason.NamespaceExists => ErrorCategory.ResourceExists,
        ErrorReason.NotOwned or ErrorReason.MissingPrivilege => ErrorCategory.PermissionDenied,
        ErrorReason.MissingTool => ErrorCategory.NotInstalled,
        ErrorReason.NotSupported => ErrorCategory.NotImplemented,
        ErrorReason.LimitReached or ErrorReason.NoSpaceLeft => ErrorCategory.LimitsExceeded,
        ErrorReason.AddressInUse => ErrorCategory.ResourceBusy,
        ErrorReason.AddressNotAvailable => ErrorCategory.ResourceUnavailable,
        ErrorReason.GatewayUnreachable => ErrorCategory.ConnectionError,
        ErrorReason.TopologyFailed => ErrorCategory.InvalidOperation,
        ErrorReason.SystemCallFailed => ErrorCategory.DeviceError,
        _ => ErrorCategory.InvalidOperation,
    };

    internal static string AdviceFor(ErrorReason reason) => reason switch
    {
        ErrorReason.FileNotReadable => "Check the path and the permissions of the file.",
        ErrorReason.InvalidProfile => "Correct the file at the place named; Test-TestScenario checks a profile, Invoke-RemoteTestRun -WhatIf a run.",
        ErrorReason.InvalidPattern => "Get-TrafficPattern lists the built-in patterns, and with -Path those of a file.",
        ErrorReason.InvalidArgument => "Change the parameter named; Get-Help -Full describes what it takes.",
        ErrorReason.InvalidCertificate => "Give PEM files whose certificate and key belong together.",
        ErrorReason.CaseNotFound => "Test-TestScenario lists the cases of a profile, Invoke-RemoteTestRun -WhatIf the runs of a file.",
        ErrorReason.GroupNotFound => "Get-TestAgent shows the agents and their groups.",
        ErrorReason.TestletNotFound => "Get-Testlet lists the testlets there are.",
        ErrorReason.NoSpaceLeft => "Make room on the file system named.",
        ErrorReason.NamespaceNotFound => "Get-TestNamespace lists the namespaces of this machine.",
        ErrorReason.NamespaceExists => "Choose another name, or remove the namespace with Remove-TestNamespace.",
        ErrorReason.NotOwned => "NetTest changes only what it made; use 'ip netns' for the rest.",
        ErrorReason.NameNotResolved => "Give an address, or check the name resolution of the namespace.",
        ErrorReason.MissingPrivilege => "Start PowerShell as root (sudo pwsh).",
        ErrorReason.MissingTool => "Install the program named.",
        ErrorReason.NotSupported => "Use a Linux kernel that has the feature named.",
        ErrorReason.LimitReached => "Raise the limit named, or ask for less.",
        ErrorReason.AddressInUse => "Choose another port (0 lets the kernel choose), or stop the program that uses it.",
        ErrorReason.AddressNotAvailable => "Use one of the namespace's own addresses; Get-TestNamespace shows them.",
        ErrorReason.TopologyFailed => "Correct the step named; nothing that was built has been left.",
        ErrorReason.GatewayUnreachable => "Create the gateway first, use -EmulateGateways, or -SkipGatewayCheck.",
        ErrorReason.SystemCallFailed => "Look up the system's error named in the message.",
        _ => "",
    };
}

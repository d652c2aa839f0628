namespace NetTest.Engine;

/// <summary>
/// A mistake of the user's or a lack of the machine's, told in one sentence that says what was wrong, where, and what to do.
/// What the network does is never an exception; it is counted in a result.
/// </summary>
public class NetTestException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">Why it failed.</param>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="target">The thing the user named, for error records: a path, a namespace, an address.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public NetTestException(ErrorReason reason, string message, object? target = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
        Target = target;
    }

    /// <summary>Why it failed; its name is the ErrorId in PowerShell.</summary>
    public ErrorReason Reason { get; }

    /// <summary>The thing the user named, or null.</summary>
    public object? Target { get; }

    /// <summary>Whether the machine is at fault (exit code 3) rather than the input (exit code 2).</summary>
    public bool IsMachine => Reason >= ErrorReason.MissingPrivilege;
}

namespace NetTest.Engine.Traffic;

/// <summary>How a connection ended: well, with a reason, or cut short because the test was over.</summary>
internal readonly record struct ConversationEnd(FailureReason Reason, bool IsInterrupted = false)
{
    internal static ConversationEnd Success => default;

    internal static ConversationEnd Interrupted => new(FailureReason.None, IsInterrupted: true);

    internal bool IsSuccess => Reason == FailureReason.None && !IsInterrupted;

    public static implicit operator ConversationEnd(FailureReason reason) => new(reason);
}

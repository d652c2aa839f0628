namespace NetTest.Engine.Remote.Groups;

/// <summary>A condition on an agent's facts and tags.</summary>
public abstract record GroupRule
{
    private protected GroupRule()
    {
    }

    /// <summary>Whether the agent meets it, how specific it is for that agent, and why, in words.</summary>
    public abstract RuleVerdict Judge(GroupSubject subject);
}

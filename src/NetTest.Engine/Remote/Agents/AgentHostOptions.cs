using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>Where and how an agent works.</summary>
public sealed record AgentHostOptions
{
    /// <summary>Where its sockets are born and its programs run. Default the host.</summary>
    public NetworkContext Context { get; init; } = NetworkContext.Host;

    /// <summary>The host name that it tells; null: the machine's.</summary>
    public string? HostName { get; init; }

    /// <summary>The folder of its cache; null: <c>nettest</c> in XDG_CACHE_HOME, or else in ~/.cache; in /var/cache for root in another user's home.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>After how long without a word from the coordinator a connected agent gives up. Default 30 s.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

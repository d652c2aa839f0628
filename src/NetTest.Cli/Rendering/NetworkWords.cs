using NetTest.Engine.Sockets;

namespace NetTest.Cli.Rendering;

/// <summary>Where sockets are, in words.</summary>
internal static class NetworkWords
{
    internal static string Where(NetworkContext context) => context.Name is { } name ? $"namespace {name}" : "the host's network";
}

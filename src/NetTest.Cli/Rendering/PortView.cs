using NetTest.Cli.Infrastructure;
using NetTest.Engine.Results;

namespace NetTest.Cli.Rendering;

/// <summary>Tells a program of each port as soon as it is known.</summary>
internal sealed class PortView(CommandContext context) : IProgress<PortResult>
{
    public void Report(PortResult value) => context.WriteEvent(new { Event = "port", Port = value });
}

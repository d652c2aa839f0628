using NetTest.Cli.Infrastructure;
using NetTest.Engine;

namespace NetTest.Cli.Commands.Shared;

/// <summary>Says what was removed.</summary>
internal static class RemovalReport
{
    internal static void Write(CommandContext context, IReadOnlyList<string> removed, IReadOnlyList<NetTestException> errors)
    {
        var documents = errors.Select(ErrorDocument.From).ToArray();
        foreach (var error in documents)
            context.Notify(error.Message);
        context.WriteResult(new { Removed = removed, Errors = documents }, _ =>
        {
            foreach (var name in removed)
                context.Page.WriteLine(context.Quiet ? name : $"removed {name}");
            if (removed.Count == 0 && errors.Count == 0 && !context.Quiet)
                context.Page.WriteLine("nothing to remove");
        });
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class NamespaceCommandTests
{
    [Fact]
    public async Task Lines_and_exit_code_come_back_and_arguments_pass_no_shell()
    {
        using var ns = new ScratchNamespace();
        var output = new ConcurrentQueue<string>();
        var error = new ConcurrentQueue<string>();
        var code = await NamespaceCommand.RunAsync(ns.Name, "sh", ["-c", "echo \"$1\"; ip -br addr show lo; echo bad >&2; cat; exit 7", "sh", "a b; $(id) *"], output.Enqueue, error.Enqueue, CancellationToken.None);
        Assert.Equal(7, code);
        Assert.Equal("a b; $(id) *", output.First());
        Assert.Contains("192.0.2.77/32", output.ElementAt(1), StringComparison.Ordinal);
        Assert.Equal("bad", Assert.Single(error));
    }

    [Fact]
    public async Task Cancelling_ends_the_whole_tree_even_one_that_ignores_the_polite_signal()
    {
        using var ns = new ScratchNamespace();
        var output = new ConcurrentQueue<string>();
        using var cancel = new CancellationTokenSource();
        var running = NamespaceCommand.RunAsync(ns.Name, "sh", ["-c", "trap '' TERM; sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & sleep 1000 & echo $!; wait; while :; do sleep 1; done"], output.Enqueue, _ => { }, cancel.Token);
        await Wait.UntilAsync(() => output.Count == 2);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        foreach (var id in output.Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
            await Wait.UntilAsync(() => ProcessIdentity.Of(id) is null);
    }

    [Fact]
    public async Task A_child_in_the_background_does_not_hold_the_command()
    {
        using var ns = new ScratchNamespace();
        var output = new ConcurrentQueue<string>();
        var code = await NamespaceCommand.RunAsync(ns.Name, "sh", ["-c", "sleep 600 & echo $!"], output.Enqueue, _ => { }, CancellationToken.None);
        Assert.Equal(0, code);
        var child = int.Parse(Assert.Single(output), CultureInfo.InvariantCulture);
        Assert.NotNull(ProcessIdentity.Of(child));

        // What NetTest started is also what it ends when the namespace goes.
        await NamespaceProcesses.EndOwnAsync([ns.Name]);
        await Wait.UntilAsync(() => ProcessIdentity.Of(child) is null);
    }

    [Fact]
    public async Task Who_takes_lines_slowly_gets_them_all()
    {
        using var ns = new ScratchNamespace();
        var taken = 0;
        using var watch = new ManualResetEventSlim();

        // The program has ended long before its second line is taken; so long an end is waited for that no line brings nearer.
        await NamespaceCommand.RunAsync(ns.Name, "seq", ["1000"], _ => { if (taken++ == 0) watch.Wait(TimeSpan.FromSeconds(1.5)); }, _ => { }, CancellationToken.None);

        Assert.Equal(1000, taken);
    }

    [Fact]
    public async Task A_missing_program_or_namespace_is_named()
    {
        using var ns = new ScratchNamespace();
        var program = await Assert.ThrowsAsync<NetTestException>(() => RunAsync(ns.Name, "no-such-program"));
        Assert.Equal(ErrorReason.MissingTool, program.Reason);
        Assert.Contains("no-such-program", program.Message, StringComparison.Ordinal);
        var name = await Assert.ThrowsAsync<NetTestException>(() => RunAsync(ns.Name + "x", "true"));
        Assert.Equal(ErrorReason.NamespaceNotFound, name.Reason);
    }

    private static Task<int> RunAsync(string ns, string program) => NamespaceCommand.RunAsync(ns, program, [], _ => { }, _ => { }, CancellationToken.None);
}

using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Carrying;
using NetTest.Engine.Topology.Native;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Carrying;

/// <summary>A script in the carrier's place: it tells which files its standard streams are.</summary>
public sealed class CarrierProcessTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public CarrierProcessTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links are carried on Linux only");
        Directory.CreateDirectory(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_starting_process_keeps_no_descriptor_of_a_carrier_that_stands()
    {
        var said = await BuildAsync("""echo "{\"id\": \"$(readlink /proc/$$/fd/0) $(readlink /proc/$$/fd/1) $(readlink /proc/$$/fd/2) $$\"}"; exec sleep 1000.1875 </dev/null >/dev/null 2>&1""");
        var words = said.Split(' ');
        var carrier = int.Parse(words[3]);
        try
        {
            Assert.DoesNotContain(words[..3], Descriptors().Contains);
            Assert.NotNull(ProcessIdentity.Of(carrier));
        }
        finally
        {
            Signal.Send(carrier, Signal.Kill);
            await Wait.ForEndAsync(carrier);
        }
    }

    [Fact]
    public async Task One_that_ends_without_a_word_is_told_with_what_it_complained_of()
    {
        var before = Path.Combine(_folder.Path, "streams");
        var thrown = await Assert.ThrowsAsync<NetTestException>(() => BuildAsync($"readlink /proc/$$/fd/2 >'{before}'; echo 'no links today' >&2; exit 3"));
        Assert.Equal(ErrorReason.TopologyFailed, thrown.Reason);
        Assert.EndsWith("ended without a word: no links today.", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllTextAsync(before)).Trim(), Descriptors(), StringComparer.Ordinal);
    }

    private static List<string> Descriptors() =>
        [.. Directory.GetFiles("/proc/self/fd").Select(path =>
        {
            try
            {
                return new FileInfo(path).LinkTarget ?? "";
            }
            catch (IOException)
            {
                return "";
            }
        })];

    private Task<string> BuildAsync(string script)
    {
        var path = Path.Combine(_folder.Path, "carrier");
        File.WriteAllText(path, $"#!/bin/sh\nread -r order\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return CarrierProcess.BuildAsync(new TopologySpec { Namespaces = [] }, new TopologyOptions { CarrierProgram = path, Lifetime = TopologyLifetime.Kept }, CancellationToken.None);
    }
}

using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Protocol;
using NetTest.Engine.Results;
using NetTest.Engine.Tests.Remote.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Agents;

/// <summary>The contract over a channel does what it does without one.</summary>
public sealed class AgentServerTests : IDisposable
{
    private readonly TestletPrograms _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task A_testlet_goes_the_whole_way_over_the_wire()
    {
        var lines = new LinePair();
        var serving = AgentServer.ServeAsync(lines.Far, new AgentHostOptions { CacheFolder = _programs.Cache, HostName = "h" }, CancellationToken.None);
        var (local, testlet) = await _programs.DeliverAsync("words", new AgentHostOptions { CacheFolder = _programs.Marker("other") });
        await local.DisposeAsync();
        await using (var agent = await ConnectedAgent.OpenAsync(lines.Near, "a", CancellationToken.None))
        {
            await using var content = File.OpenRead(Path.Combine(_programs.Folder, "words"));
            await agent.PutAssetAsync(testlet.Program!, content, CancellationToken.None);
            Assert.True((await agent.CheckAsync(testlet, CancellationToken.None)).Passed);
            Assert.Equal("h", (await agent.GetFactsAsync([], CancellationToken.None)).HostName);
            Assert.Contains(await agent.GetTestletsAsync(CancellationToken.None), described => described.Name == "traffic");
            Assert.InRange((DateTimeOffset.UtcNow - await agent.ReadClockAsync(CancellationToken.None)).TotalSeconds, -1, 60);
            await agent.PrepareAsync(new TestletOrder { Id = "1", Testlet = testlet, Role = TestletRole.Client, Target = "t", Arguments = ["a\nb", "\u2028$(x)"] }, CancellationToken.None);

            var outcome = await agent.RunAsync("1", null, CancellationToken.None);

            Assert.Equal((TestletStatus.Ok, 3.0), (outcome.Status, outcome.Metrics["count"].Value));
            Assert.Null(await agent.CancelAsync("1", CancellationToken.None));
            var refused = await Assert.ThrowsAsync<NetTestException>(() => agent.RunAsync("1", null, CancellationToken.None));
            Assert.Equal(ErrorReason.InvalidArgument, refused.Reason);
        }

        await serving.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
    }

    [Fact]
    public async Task One_agent_tests_against_thousands_of_targets_at_once()
    {
        const int Count = 1500;
        var lines = new LinePair();
        var serving = AgentServer.ServeAsync(lines.Far, new AgentHostOptions { CacheFolder = _programs.Cache }, CancellationToken.None);
        await using (var agent = await ConnectedAgent.OpenAsync(lines.Near, "a", CancellationToken.None))
        {
            var numbers = Enumerable.Range(0, Count).Select(i => $"{i}").ToList();
            var ping = new TestletReference { Name = "ping" };
            await Task.WhenAll(numbers.Select(id => agent.PrepareAsync(new TestletOrder { Id = id, Testlet = ping, Role = TestletRole.Client, Target = "192.0.2.1", Arguments = [] }, CancellationToken.None)));

            // Far in the future: all of them are in hand, and then all are ended.
            var running = numbers.ConvertAll(id => agent.RunAsync(id, DateTimeOffset.UtcNow.AddMinutes(5), CancellationToken.None));
            Assert.Equal(Count, (await agent.GetStatusAsync(CancellationToken.None)).Count);
            await Task.WhenAll(numbers.Select(id => agent.CancelAsync(id, CancellationToken.None)));
            Assert.All(await Task.WhenAll(running.Select(Ended)), Assert.True);
        }

        await serving.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        // One whose cancelling overtook it is refused.
        static async Task<bool> Ended(Task<TestletOutcome> run)
        {
            try
            {
                return (await run).Status == TestletStatus.Cancelled;
            }
            catch (NetTestException exception)
            {
                return exception.Reason == ErrorReason.InvalidArgument;
            }
        }
    }

    [Fact]
    public async Task A_delivery_that_was_given_up_in_the_middle_can_begin_again()
    {
        var lines = new LinePair();
        var serving = AgentServer.ServeAsync(lines.Far, new AgentHostOptions { CacheFolder = _programs.Cache }, CancellationToken.None);
        var content = new byte[600_000];
        var asset = new AssetReference("large", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), content.Length);
        await using (var agent = await ConnectedAgent.OpenAsync(lines.Near, "a", CancellationToken.None))
        {
            using var cancellation = new CancellationTokenSource();
            using var half = new EndsInTheMiddle(content, 300_000, cancellation.Cancel);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => agent.PutAssetAsync(asset, half, cancellation.Token));

            using var whole = new MemoryStream(content);
            await agent.PutAssetAsync(asset, whole, CancellationToken.None);

            Assert.Equal(content.Length, new FileInfo(Path.Combine(_programs.Cache, "assets", asset.Sha256, "large")).Length);
        }

        await serving.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
    }

    private sealed class EndsInTheMiddle(byte[] content, int middle, Action end) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= middle)
                end();
            cancellationToken.ThrowIfCancellationRequested();
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, middle)], cancellationToken);
        }
    }

    [Fact]
    public async Task An_agent_whose_coordinator_goes_silent_gives_up()
    {
        var lines = new LinePair();

        // Nobody ever says anything, and the line stays open.
        await AgentServer.ServeAsync(lines.Far, new AgentHostOptions { SilenceLimit = TimeSpan.FromMilliseconds(200) }, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
    }

    [Fact]
    public async Task Another_version_is_refused_with_both_numbers()
    {
        var lines = new LinePair();
        var answering = Task.Run(async () =>
        {
            await lines.Far.ReadAsync(CancellationToken.None);
            await lines.Far.WriteAsync("""{"jsonrpc":"2.0","id":1,"result":{"protocol":1,"version":"0.0.9","platform":"linux-x64","processId":1}}"""u8.ToArray(), CancellationToken.None);
        });

        var exception = await Assert.ThrowsAsync<AgentException>(() => ConnectedAgent.OpenAsync(lines.Near, "old", CancellationToken.None));

        await answering;
        Assert.Equal(AgentFailure.VersionMismatch, exception.Failure);
        Assert.Contains($"runs NetTest 0.0.9, and this is {AgentHost.OwnIdentity.Version}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("testlet.check", """{"program":null}""")]
    [InlineData("testlet.check", """{"name":null}""")]
    [InlineData("testlet.prepare", """{"id":"1","testlet":{"name":"ping"},"role":"Client"}""")]
    [InlineData("asset.has", """{"name":"a","sha256":"b"}""")]
    [InlineData("testlet.run", """{"startAt":null}""")]
    [InlineData("testlet.cancel", "null")]
    public async Task A_request_that_lacks_what_it_must_have_is_answered_as_such(string method, string parameters)
    {
        var lines = new LinePair();
        var serving = AgentServer.ServeAsync(lines.Far, new AgentHostOptions { CacheFolder = _programs.Cache }, CancellationToken.None);

        await lines.Near.WriteAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}"""), CancellationToken.None);
        var answer = RpcCodec.Read((await lines.Near.ReadAsync(CancellationToken.None))!.Value);

        Assert.Equal(RpcException.InvalidParameters, answer.Error!.Code);
        await lines.Near.DisposeAsync();
        await serving.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
    }
}

using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Remote;
using Xunit;

namespace NetTest.PowerShell.Tests.Remote;

public sealed class TestRunJobTests
{
    [Theory]
    [InlineData(false, false, JobState.Completed)]
    [InlineData(true, false, JobState.Failed)]
    [InlineData(false, true, JobState.Stopped)]
    [InlineData(true, true, JobState.Stopped)]
    public void The_state_tells_whether_agents_were_lost_and_who_ended_it(bool isLost, bool isStopped, JobState expected) =>
        Assert.Equal(expected, TestRunJob.StateAfter(Result(isLost), isStopped));

    [Fact]
    public void The_status_is_no_longer_the_last_phase_s()
    {
        Assert.Equal("0 of 0 tests passed", TestRunJob.StatusAfter(Result(isLost: false)));
        Assert.Equal("0 of 0 tests passed, 1 agent lost", TestRunJob.StatusAfter(Result(isLost: true)));
    }

    private static TestRunResult Result(bool isLost) => new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1,
        Status = ResultStatus.Failed,
        Results = [],
        ByGroup = [],
        ByPair = [],
        LostAgents = isLost ? new Dictionary<string, string>(StringComparer.Ordinal) { ["pc1"] = "was lost" } : new Dictionary<string, string>(StringComparer.Ordinal),
        AgentCount = 1,
        PhaseSeconds = new Dictionary<string, double>(StringComparer.Ordinal),
    };
}

using NetTest.Cli.Infrastructure;
using NetTest.Engine.Results;

namespace NetTest.Cli.Commands.Shared;

/// <summary>What a result's status means for the process.</summary>
internal static class Verdict
{
    internal static int ExitCodeOf(ResultStatus status) => status switch
    {
        ResultStatus.Passed => ExitCode.Success,
        ResultStatus.Cancelled => ExitCode.Cancelled,
        _ => ExitCode.TestFailed,
    };

    /// <summary>The status when so many failed connections are tolerated.</summary>
    internal static ResultStatus Tolerate(ResultStatus status, long failed, long maxFailures) =>
        status == ResultStatus.Cancelled ? status : failed > maxFailures ? ResultStatus.Failed : ResultStatus.Passed;
}

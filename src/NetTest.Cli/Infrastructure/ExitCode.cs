namespace NetTest.Cli.Infrastructure;

/// <summary>What the process says to its caller; README documents the numbers.</summary>
internal static class ExitCode
{
    /// <summary>Done and all well.</summary>
    internal const int Success = 0;

    /// <summary>The test ran and something failed.</summary>
    internal const int TestFailed = 1;

    /// <summary>Bad usage or a bad file.</summary>
    internal const int BadInput = 2;

    /// <summary>The machine cannot.</summary>
    internal const int MachineCannot = 3;

    /// <summary>Ended by a signal, as shells count SIGINT.</summary>
    internal const int Cancelled = 130;
}

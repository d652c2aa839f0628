using System.Diagnostics;

namespace NetTest.TestSupport;

/// <summary>Runs programs that we did not write.</summary>
public static class Shell
{
    /// <summary>Runs a program to its end, with nothing on standard input, and within a minute.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within a minute.", e);
        }

        return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    /// <summary>Starts a program whose streams are ours.</summary>
    public static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>
    /// How to start a program that is to be ended by signals. Tests that are run by nohup, or in the background of a script, ignore some, and what they
    /// start would inherit that; <c>env</c> of coreutils mends it and becomes the program, with the same process id.
    /// </summary>
    public static ProcessStartInfo HearingSignals(string program, IEnumerable<string> arguments) => OperatingSystem.IsLinux()
        ? new("env", ["--default-signal=HUP,INT,QUIT,TERM", program, .. arguments]) { UseShellExecute = false }
        : new(program, arguments) { UseShellExecute = false };
}

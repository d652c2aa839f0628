using System.Diagnostics;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// A small shell process that outlives this one when it is killed: its standard input is a pipe of which this process holds the only other end,
/// so that the kernel tells it of our death, however that came. Then it kills what bears our mark. One per process, and only once a program has
/// been started; with no shell or grep there is none, and a killed agent's programs live on to their own end.
/// </summary>
internal static class ProgramWarden
{
    // Fixed text; the mark comes as an argument. Twice empty-handed in a row: a process may fork while it is looked for.
    private const string Script = """
        trap '' HUP INT QUIT TERM PIPE
        while read -r _; do :; done
        empty=0
        rounds=0
        while [ "$empty" -lt 2 ] && [ "$rounds" -lt 200 ]; do
          found=$(grep -lF -- "$1" /proc/[0-9]*/environ 2>/dev/null)
          if [ -z "$found" ]; then
            empty=$((empty + 1))
          else
            empty=0
            for file in $found; do
              process=${file#/proc/}
              kill -KILL "${process%/environ}" 2>/dev/null
            done
          fi
          rounds=$((rounds + 1))
          sleep 0.05 2>/dev/null || sleep 1
        done
        """;

    private static readonly Lazy<Process?> s_warden = new(Start);

    /// <summary>Sees to it that it is there.</summary>
    internal static void Ensure() => _ = s_warden.Value;

    private static Process? Start()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        string[] session = HostRequirements.IsOnPath("setsid") ? ["setsid"] : [];
        string[] command = [.. session, "sh", "-c", Script, "nettest-warden", $"{ProgramMark.Variable}={ProgramMark.Process}"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var process = ForkGate.Start(() => Process.Start(start)!);
            process.StandardOutput.Close();
            process.StandardError.Close();
            return process;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

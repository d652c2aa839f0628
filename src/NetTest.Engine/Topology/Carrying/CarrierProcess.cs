using System.Diagnostics;
using System.Text;

namespace NetTest.Engine.Topology.Carrying;

/// <summary>Starts a process that builds a topology, carries its links, and lives on when this one ends.</summary>
internal static class CarrierProcess
{
    private static readonly TimeSpan s_cancelLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);

    /// <summary>Builds through a carrier; returns the topology's id in the journal.</summary>
    /// <exception cref="NetTestException">What the carrier says, or that there is none.</exception>
    internal static async Task<string> BuildAsync(TopologySpec spec, TopologyOptions options, CancellationToken cancellationToken)
    {
        var command = CarrierProgram.Find(options.CarrierProgram) ?? throw new NetTestException(
            ErrorReason.MissingTool,
            options.CarrierProgram is { } named
                ? $"The program '{named}', which is to carry the emulated links, does not exist."
                : "A namespace that outlives this process and has an emulated link needs the 'nettest' executable to carry the link, and it is neither beside the module nor on PATH; add its folder to PATH, leave -Persistent (or -Keep) out, or use a kernel with netem.",
            options.CarrierProgram ?? "nettest");
        using var process = Start(command);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await ControlLine.WriteAsync(process.StandardInput.BaseStream, CarryRequest.From(spec, options), ControlJson.Default.CarryRequest, CancellationToken.None).ConfigureAwait(false);

            // The end of its input tells the carrier that nobody waits for the topology any more: it rolls back, and says so.
            using var limit = new Timer(_ => End(process));
            using var hangUp = cancellationToken.Register(() =>
            {
                process.StandardInput.Close();
                limit.Change(s_cancelLimit, Timeout.InfiniteTimeSpan);
            });
            var reply = await ControlLine.ReadAsync(process.StandardOutput.BaseStream, ControlJson.Default.CarryReply, ControlLine.MostBytes, CancellationToken.None).ConfigureAwait(false);

            // It may have come to its end in the moment in which it was cancelled: then it stands, and is the caller's to remove.
            if (reply?.Id is { } id)
                return id;
            cancellationToken.ThrowIfCancellationRequested();
            throw reply is { Reason: { } reason, Message: { } message }
                ? new NetTestException(reason, message)
                : new NetTestException(ErrorReason.TopologyFailed, $"The process that was to carry the links ('{string.Join(' ', command)}') ended without a word{await LastWordsAsync(error).ConfigureAwait(false)}.");
        }
        catch (IOException exception)
        {
            throw new NetTestException(ErrorReason.TopologyFailed, $"The process that was to carry the links ('{string.Join(' ', command)}') ended at once{await LastWordsAsync(error).ConfigureAwait(false)}.", null, exception);
        }
        finally
        {
            // Disposing of a process leaves its streams open, and the carrier reads one of them. It lets go of its own ends once it has answered, and
            // only when that has ended the read of what it complained of can this end be given back.
            process.StandardInput.Close();
            process.StandardOutput.Close();
            await Task.WhenAny(error, Task.Delay(s_lastWords, CancellationToken.None)).ConfigureAwait(false);
            process.StandardError.Close();
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }

    private static async Task<string> LastWordsAsync(Task<string> error)
    {
        var ended = await Task.WhenAny(error, Task.Delay(s_lastWords)).ConfigureAwait(false) == error;
        var said = ended ? (await error.ConfigureAwait(false)).Trim().ReplaceLineEndings(" ") : "";
        return said.Length == 0 ? "" : ": " + said;
    }

    private static Process Start(IReadOnlyList<string> command)
    {
        // A session of its own, and a folder that keeps no disk busy: it outlives the terminal and whatever is mounted where it was called.
        IReadOnlyList<string> whole = HostRequirements.IsOnPath("setsid") ? ["setsid", .. command, "namespace", "carry"] : [.. command, "namespace", "carry"];
        try
        {
            return Process.Start(new ProcessStartInfo(whole[0], whole.Skip(1))
            {
                UseShellExecute = false,
                WorkingDirectory = "/",
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardErrorEncoding = Encoding.UTF8,
            })!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new NetTestException(ErrorReason.MissingTool, $"'{command[0]}', which is to carry the emulated links, could not be started: {exception.Message}.", command[0], exception);
        }
    }
}

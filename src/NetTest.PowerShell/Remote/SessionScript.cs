namespace NetTest.PowerShell.Remote;

/// <summary>What runs at the far end of a PowerShell session: it brings lines to an agent and the agent's lines back.</summary>
internal static class SessionScript
{
    /// <summary>How the script says that there is no NetTest.</summary>
    internal const string NotInstalled = "NetTestNotInstalled";

    /// <summary>
    /// What Install-TestAgent put there comes before what the PATH has, as it does over ssh.
    /// Only the pipeline's own thread may write output, and it would be busy waiting for input. So the input, which a script without a process
    /// block gets as an enumerator that waits, is read on another thread; the pipeline's looks up four times a second, for a Stop to be heard.
    /// </summary>
    internal const string Text = """
        $ErrorActionPreference = 'Stop'
        $own = [IO.Path]::Combine($HOME, '.local', 'share', 'nettest', 'bin', 'nettest')
        $found = @($own, "$own.exe") + @(Get-Command nettest -CommandType Application -ErrorAction Ignore | ForEach-Object Source) + '/usr/local/bin/nettest' |
            Where-Object { $_ -and [IO.File]::Exists($_) } | Select-Object -First 1
        $process = $null
        if ($found) {
            $start = [Diagnostics.ProcessStartInfo]::new($found)
            $start.UseShellExecute = $false
            foreach ($word in 'agent', '--stdio') { $start.ArgumentList.Add($word) }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $start.StandardInputEncoding = $start.StandardOutputEncoding = [Text.UTF8Encoding]::new($false)
            $process = [Diagnostics.Process]::Start($start)
            $process.BeginErrorReadLine()
            $writer = $process.StandardInput
            $reader = $process.StandardOutput
        }
        else {
            Import-Module NetTest -ErrorAction Ignore
            $type = 'NetTest.PowerShell.Remote.SessionAgent' -as [type]
            if (-not $type) { throw 'NetTestNotInstalled' }
            $agent = $type::Start()
            $writer = $agent.Writer
            $reader = $agent.Reader
        }
        $writer.NewLine = "`n"
        $pump = [powershell]::Create().AddScript({
            param($lines, $writer)
            try { while ($lines.MoveNext()) { $writer.WriteLine([string]$lines.Current); $writer.Flush() } }
            catch { }
            finally { try { $writer.Dispose() } catch { } }
        }).AddArgument($input).AddArgument($writer)
        $null = $pump.BeginInvoke()
        try {
            while ($true) {
                $next = $reader.ReadLineAsync()
                while (-not $next.Wait(250)) { }
                if ($null -eq $next.Result) { break }
                $next.Result
            }
        }
        finally {
            try { $writer.Dispose() } catch { }
            if ($process) {
                if (-not $process.WaitForExit(10000)) { $process.Kill($true) }
                $process.Dispose()
            }
            else { $agent.Dispose() }
        }
        """;
}

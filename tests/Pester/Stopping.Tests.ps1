BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
    $hasTerminal = $isRoot -and (Get-Command script -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest

    # Runs for two minutes, unless it is stopped.
    function New-LongProfile([string] $Prefix) {
        $file = Join-Path $TestDrive "$Prefix.yaml"
        Set-Content $file @"
servers:
  - talk_point: {to_bridge: $Prefix-1, ip: 10.9.1.2/24, netns: $Prefix-s}
    traffic: [{name: web, ip: 10.9.1.2, flow_mode: mouse}]
clients:
  - talk_point: {to_bridge: $Prefix-1, ip: 10.9.1.3/24, netns: $Prefix-c}
    traffic: [{s_name: web, client_sum: 12000, client_concur: 1, client_delay: 0.01}]
"@
        $file
    }
}

Describe 'Being stopped' {
    BeforeEach {
        $prefix = New-TestPrefix
        $import = "Import-Module '$(Get-ManifestPath)'"
    }

    It 'stops in the middle of a scenario and leaves nothing (Stop of the pipeline)' -Skip:(-not $isRoot) {
        $shell = [powershell]::Create()
        $running = $shell.AddScript("$import; Invoke-TestScenario '$(New-LongProfile $prefix)'").BeginInvoke()
        Wait-Until { $shell.Streams.Progress.StatusDescription -match 'connections' } -What 'traffic'
        Get-Leftover $prefix | Should -Not -BeNullOrEmpty
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        # Not a moment later: the cmdlet returns when all is gone.
        Get-Leftover $prefix | Should -BeNullOrEmpty
        $shell.Dispose()
    }

    It 'stops while it still builds, and leaves nothing' -Skip:(-not $isRoot) {
        $shell = [powershell]::Create()
        # The gateway never answers, so the build waits for it.
        $shell.AddScript("$import; New-TestNamespace $prefix-a -Bridge $prefix-b -Address 10.9.1.2/24 -Gateway 10.9.1.1").BeginInvoke() | Out-Null
        Wait-Until { Get-Leftover $prefix } -What 'the namespace'
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Get-Leftover $prefix | Should -BeNullOrEmpty
        $shell.Dispose()
    }

    It 'ends the waiting for a client, and the client goes on' {
        $shell = [powershell]::Create()
        $shell.AddScript("$import; `$client = Start-TrafficServer 127.0.0.1 0 | Start-TrafficClient -DurationSeconds 60 -DelaySeconds 0.05; `$client | Wait-TrafficClient").BeginInvoke() | Out-Null
        Wait-Until { $shell.Streams.Progress.StatusDescription -match 'connections' } -What 'progress'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        # The client itself would go on for a minute.
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 40
        $shell.Commands.Clear()
        $states = $shell.AddScript('(Get-TrafficClient).State; Get-TrafficClient | Stop-TrafficClient | Out-Null; Get-TrafficServer | Stop-TrafficServer | Out-Null').Invoke()
        $states | Should -Be 'Running'
        $shell.Dispose()
    }

    It 'ends when a downstream command has enough (Select-Object -First), with all that was asked for' -Skip:(-not $isRoot) {
        $file = New-LongProfile $prefix
        (Get-Content -Raw $file) -replace 'client_sum: 12000', 'client_sum: 10' | Set-Content $file
        $first = $file, $file, $file | Invoke-TestScenario | Select-Object -First 1
        $first.Clients[0].Succeeded | Should -Be 10
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'ends when a downstream command throws, and the exception goes on' -Skip:(-not $isRoot) {
        New-TestNamespace "$prefix-a" | Out-Null
        { Invoke-TestNamespaceCommand "$prefix-a" sh '-c' 'echo $$; while true; do echo more; done' | ForEach-Object { $script:id ??= $_; throw 'enough' } } | Should -Throw 'enough'
        Wait-Until { -not (Test-Path "/proc/$script:id") } -What 'the end of the program'
        Remove-TestNamespace "$prefix-a"
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'ends servers and namespaces when the runspace is closed' -Skip:(-not $isRoot) {
        $shell = [powershell]::Create()
        $port = $shell.AddScript("$import; New-TestNamespace $prefix-a -Bridge $prefix-b | Out-Null; (Start-TrafficServer 127.0.0.1 0).Port").Invoke()[0]
        Get-Leftover $prefix | Should -Not -BeNullOrEmpty
        $shell.Runspace.Close()
        Wait-Until { -not (Get-Leftover $prefix) } -What 'the end of the namespace'
        # The port is free again.
        $server = Start-TrafficServer 127.0.0.1 $port
        $server | Stop-TrafficServer | Should -Not -BeNullOrEmpty
        $shell.Dispose()
    }
}

Describe 'Ctrl-C at a terminal' -Skip:(-not $hasTerminal) {
    BeforeEach {
        $prefix = New-TestPrefix

        # A terminal of its own: the third control character goes through its line discipline, as from a keyboard.
        function Start-Terminal([string] $Script) {
            $file = Join-Path $TestDrive "$prefix.ps1"
            Set-Content $file "Import-Module '$(Get-ManifestPath)'`n$Script"
            # Tests that are run in the background of a script ignore the signal that Ctrl-C sends, and what they start would inherit that.
            $start = [Diagnostics.ProcessStartInfo]@{ FileName = 'env'; RedirectStandardInput = $true; RedirectStandardOutput = $true; UseShellExecute = $false }
            '--default-signal=HUP,INT,QUIT,TERM', 'script', '-qefc', "pwsh -NoProfile -File $file", '/dev/null' | ForEach-Object { $start.ArgumentList.Add($_) }
            $process = [Diagnostics.Process]::Start($start)
            $process.StandardOutput.ReadToEndAsync() | Out-Null
            $process
        }

        function Send-CtrlC($Process) {
            $Process.StandardInput.Write([char] 3)
            $Process.StandardInput.Flush()
        }
    }

    It 'ends a scenario and leaves nothing' {
        $done = Join-Path $TestDrive "$prefix-done"
        $terminal = Start-Terminal "Invoke-TestScenario '$(New-LongProfile $prefix)'`nSet-Content '$done' yes"
        Wait-Until { Test-Path "/run/netns/$prefix-c" } -What 'the namespaces'
        Wait-Until { ip netns exec "$prefix-s" ss -Htn state connected | Select-Object -First 1 } -What 'traffic'
        Send-CtrlC $terminal
        $terminal.WaitForExit(50000) | Should -BeTrue
        Get-Leftover $prefix | Should -BeNullOrEmpty
        $done | Should -Not -Exist
    }

    It 'ends a script that built by hand, and leaves nothing' {
        $terminal = Start-Terminal @"
New-TestNamespace $prefix-s -Bridge $prefix-1 -Address 10.9.1.2/24
New-TestNamespace $prefix-c -Bridge $prefix-1 -Address 10.9.1.3/24
Start-TrafficServer 10.9.1.2 -Namespace $prefix-s | Start-TrafficClient -Namespace $prefix-c -DurationSeconds 120 -DelaySeconds 0.01 | Wait-TrafficClient
"@
        Wait-Until { (Test-Path "/run/netns/$prefix-c") -and (ip netns exec "$prefix-s" ss -Htn state connected | Select-Object -First 1) } -What 'traffic'
        Send-CtrlC $terminal
        $terminal.WaitForExit(50000) | Should -BeTrue
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }
}

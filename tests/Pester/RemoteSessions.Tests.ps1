BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'SshHosts.psm1') -Force
    $canServe = Test-CanServeSsh
    $hasExecutable = $canServe -and (Get-NetTestFolder)
}

Describe 'Agents behind PowerShell sessions over ssh' -Skip:(-not $canServe) {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
        Import-Module (Join-Path $PSScriptRoot 'SshHosts.psm1') -Force
        Import-NetTest
        $lab = New-SessionLab 2
        $session = $lab.Sessions
        $testlets = $lab.Testlets
        Add-LabTestlet $lab sleeper 'sleep 61 & wait'
        Add-LabTestlet $lab echoer 'printf ''{"words": %d}'' $#'
    }

    AfterAll {
        Remove-SshLab $lab
        Get-Leftover $lab.Prefix | Should -BeNullOrEmpty
    }

    It 'says of a host without NetTest that there is none, as a row and not as an error' {
        $reports = Get-TestAgent -Session $session -ErrorAction Stop
        $reports.Failure | Should -Be NotInstalled, NotInstalled
        $reports[0].Reason | Should -Match 'Install-TestAgent -Session'
        $session.State | Should -Be Opened, Opened
        $session.Availability | Should -Be Available, Available
    }

    Context 'with the module there' {
        BeforeAll {
            Add-ModulePath $lab $session
        }

        It 'asks them for facts' {
            $reports = Get-TestAgent -Session $session
            $reports.Name | Sort-Object | Should -Be @($lab.Hosts | ForEach-Object Address | Sort-Object)
            $reports.IsReachable | Should -Be $true, $true
            foreach ($report in $reports) {
                @($report.Facts.Addresses.Values | ForEach-Object { $_ }) | Should -Contain "$($report.Name)/24"
                [Math]::Abs($report.ClockOffsetMs) | Should -BeLessThan 5000
                $report.ClockErrorMs | Should -BeGreaterThan 0
            }
        }

        It 'runs ping, http and throughput between them, and leaves the sessions usable' {
            foreach ($testlet in @{ Testlet = 'ping'; Argument = '--count 3' }, @{ Testlet = 'http' }, @{ Testlet = 'throughput'; Argument = '--seconds 1' }) {
                $rows = Invoke-RemoteTestRun @testlet -Source * -Session $session
                $rows | Select-Object -SkipLast 1 | ForEach-Object { "$($_.Status) $($_.Reason)" } | Should -Be 'Ok ', 'Ok '
                $rows[-1].Status | Should -Be Passed
                $rows[-1].AgentCount | Should -Be 2
            }

            Invoke-Command $session { 1 + 1 } | Should -Be 2, 2
        }

        It 'brings rows of a run that was started there with instants and metrics' {
            $row = Invoke-Command $session[0] { Import-Module NetTest; Invoke-Testlet ping 127.0.0.1 '--count 2' }
            $row.StartedAt | Should -BeOfType DateTime
            [Math]::Abs(((Get-Date) - $row.StartedAt).TotalMinutes) | Should -BeLessThan 5
            $row.rtt_p50_ms | Should -BeGreaterThan 0
        }

        It 'delivers a testlet and passes what would be dangerous in a shell as data' {
            $row = Invoke-Testlet echoer 'a;b$(touch x)' "'`$(id)' '; echo' -x --" -Session $session[0] -TestletFolder $testlets
            "$($row.Status) $($row.Reason)" | Should -Be 'Ok '
            $row.Metrics.words.Value | Should -Be 5
        }

        It 'ends everything when a downstream command has enough' {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $first = Invoke-Testlet sleeper 192.0.2.1, 192.0.2.2 -Session $session[0] -TestletFolder $testlets -TimeLimitSeconds 2 | Select-Object -First 1
            $first.Status | Should -Be TimedOut
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 55
            Wait-Until -What 'the testlets to end' { -not (Get-ProcessIn $lab.Hosts[0].Name | Where-Object ProcessName -EQ 'sleep') }
            $session[0].Availability | Should -Be Available
        }

        It 'ends everything when the pipeline is stopped (Ctrl-C)' {
            $shell = [powershell]::Create()
            $shell.AddScript('param($manifest, $session, $testlets) Import-Module $manifest; Invoke-Testlet sleeper 192.0.2.1 -Session $session -TestletFolder $testlets -TimeLimitSeconds 60')
            $shell.AddArgument((Get-ManifestPath)).AddArgument($session[0]).AddArgument($testlets) | Out-Null
            $shell.BeginInvoke() | Out-Null
            Wait-Until -What 'the testlet to run' { Get-ProcessIn $lab.Hosts[0].Name | Where-Object ProcessName -EQ 'sleep' }
            $shell.Stop()
            Get-ProcessIn $lab.Hosts[0].Name | Where-Object ProcessName -EQ 'sleep' | Should -BeNullOrEmpty
            $shell.Dispose()
            Invoke-Command $session[0] { 'there' } | Should -Be 'there'
        }

        It 'makes a busy or closed session a row with its reason' {
            $closed = New-LabSession $lab $lab.Hosts[0]
            $closed | Remove-PSSession
            $rows = Invoke-Testlet ping 127.0.0.1 -Session $session[1], $closed
            $bad = $rows | Where-Object Status -NE Ok
            $bad.Status | Should -Be Unreachable
            $bad.Reason | Should -Match 'is Closed.*New-PSSession'
            @($rows | Where-Object Status -EQ Ok).Count | Should -Be 1
        }

        It 'runs as a job that receives rows and is stopped' {
            $job = Invoke-RemoteTestRun -Testlet ping -Argument '--count 1000' -TimeLimitSeconds 200 -Source * -Session $session -AsJob
            $job | Should -BeOfType System.Management.Automation.Job
            Wait-Until -What 'the run' { $job.StatusMessage -match 'Running testlets' }
            $job | Stop-Job
            $job.State | Should -Be Stopped
            ($job | Receive-Job | Select-Object -Last 1).Status | Should -Be Cancelled
            $job | Remove-Job
        }

        It 'makes a session that is closed in the middle rows that say so' {
            $closed = New-LabSession $lab $lab.Hosts[0]
            Add-ModulePath $lab $closed
            $job = Invoke-RemoteTestRun -Testlet ping -Argument '--count 600' -Source * -Target 127.0.0.1 -Uncontrolled -Session $closed -TimeLimitSeconds 90 -AsJob
            Wait-Until -What 'the run' { $job.StatusMessage -match 'Running testlets' }
            $closed | Remove-PSSession
            $row = ($job | Wait-Job -Timeout 60 | Receive-Job)[0]
            "$($row.Status): $($row.Reason)" | Should -Match 'Unreachable: .*was lost: (the far end closed the connection|the connection broke)'
            $job.State | Should -Be Failed
            $job | Remove-Job
        }

        It 'lets a session go whose ssh dies while it is being removed' {
            $before = (Get-Process ssh -ErrorAction Ignore).Id
            $dying = New-LabSession $lab $lab.Hosts[0]
            $ssh = Get-Process ssh | Where-Object { $_.Parent.Id -eq $PID -and $_.Id -notin $before }
            Add-ModulePath $lab $dying
            $far = Invoke-Command $dying { $PID }
            $job = Invoke-RemoteTestRun -Testlet sleeper -Source * -Target 192.0.2.1 -Uncontrolled -Session $dying -TestletFolder $testlets -TimeLimitSeconds 90 -AsJob
            Wait-Until -What 'the testlet to run' { Get-ProcessIn $lab.Hosts[0].Name | Where-Object ProcessName -EQ 'sleep' }
            # The far end hangs and does not answer the close, so that the end of ssh comes in the middle of it.
            kill -STOP $far
            try {
                $shell = [powershell]::Create().AddCommand('Remove-PSSession').AddParameter('Session', $dying)
                $removing = $shell.BeginInvoke()
                Wait-Until -What 'the close' { $dying.State -eq 'Closing' }
                $ssh.Kill()
                Wait-Until -Seconds 50 -What 'the session to be gone' { $removing.IsCompleted }
            }
            finally {
                kill -CONT $far
            }

            $dying.State | Should -Be Closed
            $row = ($job | Wait-Job -Timeout 60 | Receive-Job)[0]
            "$($row.Status): $($row.Reason)" | Should -Match 'Unreachable: .*was lost'
            $job | Remove-Job
            $shell.Dispose()
            Wait-Until -What 'the lost agent to end its testlet' { -not (Get-ProcessIn $lab.Hosts[0].Name | Where-Object ProcessName -EQ 'sleep') }
        }

        It 'makes a session that breaks in the middle rows with their reason, and the others go on' {
            $lost = New-LabSession $lab $lab.Hosts[1]
            Add-ModulePath $lab $lost
            # It ends when it is told to: after the other one was lost.
            $gate = Join-Path $lab.Folder 'gate'
            Add-LabTestlet $lab patient "sleep 1000 & id=`$!; while [ ! -e '$gate' ]; do sleep 0.1; done; kill `$id; printf '{`"ok`": 1}'"
            $job = Invoke-RemoteTestRun -Testlet patient -Source * -Target 192.0.2.1 -Uncontrolled -Session $session[0], $lost -TestletFolder $testlets -TimeLimitSeconds 300 -AsJob
            Wait-Until -What 'the testlets to run' { -not ($lab.Hosts | Where-Object { -not (Get-ProcessIn $_.Name | Where-Object CommandLine -Match 'sleep\W1000') }) }
            Stop-Sshd $lab.Sshd[1]
            Wait-Until -What 'the row of the lost one' { ($job | Receive-Job -Keep).Status -contains 'Unreachable' }
            Wait-Until -What 'the lost agent to end its testlet' { -not (Get-ProcessIn $lab.Hosts[1].Name | Where-Object ProcessName -EQ 'sleep') }
            Set-Content $gate open
            $rows = $job | Wait-Job -Timeout 120 | Receive-Job | Select-Object -SkipLast 1
            $row = $rows | Where-Object Agent -EQ $lab.Hosts[0].Address
            "$($row.Status) $($row.Reason)" | Should -Be 'Ok '
            ($rows | Where-Object Agent -EQ $lab.Hosts[1].Address).Status | Should -Be Unreachable
            $job.State | Should -Be Failed
            $lost.State | Should -Be Broken
            $lost | Remove-PSSession
            $job | Remove-Job
        }
    }

    It 'installs the executable, tells versions, and runs by it' -Skip:(-not $hasExecutable) {
        $package = Get-NetTestFolder
        $result = Install-TestAgent $package -Session $session[0] -ErrorAction Stop
        "$($result.Status) $($result.Reason)" | Should -Be 'Installed '
        $result.PreviousVersion | Should -BeNullOrEmpty
        (Install-TestAgent $package -Session $session[0]).Status | Should -Be AlreadyThere
        Install-TestAgent $package -Session $session[0] -Force -WhatIf | Should -BeNullOrEmpty
        $installed = Join-Path $lab.Hosts[0].Home '.local/share/nettest/bin/nettest'
        # Whatever else the PATH has; and by the name that it has on Windows.
        $other = (New-Item -ItemType Directory (Join-Path $lab.Folder 'path')).FullName
        Set-Content (Join-Path $other 'nettest') "#!/bin/sh`nexit 3"
        chmod +x (Join-Path $other 'nettest')
        Invoke-Command $session[0] { $env:PATH = "${using:other}:$env:PATH" }
        foreach ($name in 'nettest', 'nettest.exe') {
            if ($name -ne 'nettest') { Move-Item $installed (Join-Path (Split-Path $installed) $name) }
            $row = Invoke-Testlet ping 127.0.0.1 -Session $session[0]
            "$($row.Status) $($row.Reason)" | Should -Be 'Ok '
        }
    }
}

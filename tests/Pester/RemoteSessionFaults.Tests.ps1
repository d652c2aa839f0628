BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'SshHosts.psm1') -Force
    $canServe = Test-CanServeSsh
}

Describe 'Ten hosts behind PowerShell sessions' -Skip:(-not $canServe) {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
        Import-Module (Join-Path $PSScriptRoot 'SshHosts.psm1') -Force
        Import-NetTest
        # The numbers of the hosts that something will be wrong with.
        $killed, $hung, $old, $full, $bare, $down = 4..9
        $lab = New-SessionLab 10 -Full $full
        $session = $lab.Sessions
        Add-ModulePath $lab $session
    }

    AfterAll {
        # One that was stopped must hear that it is to end.
        Get-ProcessIn $lab.Hosts[$hung].Name | ForEach-Object { kill -CONT $_.Id }
        Remove-SshLab $lab
        Get-Leftover $lab.Prefix | Should -BeNullOrEmpty
    }

    It 'runs ping, http and throughput on all of them' {
        $run = Join-Path $lab.Folder 'run.yaml'
        Set-Content $run "type: testrun`nlabel: ten`nspec:`n  sources: ['*']`n  targettype: mesh`n  neighbours: 1`n  testlets:`n  - ping`n  - {testlet: http, args: '--count 3'}`n  - {testlet: throughput, args: '--seconds 1'}"
        $rows = Invoke-RemoteTestRun $run -Session $session -ConnectTimeoutSeconds 60
        $rows | Select-Object -SkipLast 1 | Where-Object Status -NE Ok | ForEach-Object { "$($_.Agent) $($_.Testlet) $($_.Status) $($_.Reason)" } | Should -BeNullOrEmpty
        $rows | Should -HaveCount 31
        $rows[-1].Status | Should -Be Passed
        $rows[-1].AgentCount | Should -Be 10
    }

    It 'makes each host that fails a row with its reason; the rest is complete, and their sessions stay usable' {
        $sleepers = "$($lab.Hosts[$killed].Address)/*|*$($lab.Hosts[$hung].Address)/*"
        # Larger than the file system that is full.
        Add-LabTestlet $lab work "case `$(ip -o -4 address) in *$sleepers) sleep 61 & wait;; esac`nprintf '{`"ok`": 1}'; exit`n# $('x' * 100000)"
        $bin = New-Item -ItemType Directory -Force (Join-Path $lab.Hosts[$old].Home '.local/share/nettest/bin')
        Set-Content (Join-Path $bin 'nettest') "#!/bin/sh`nread -r line; echo '{`"jsonrpc`":`"2.0`",`"id`":1,`"result`":{`"protocol`":1,`"version`":`"0.0.1`",`"platform`":`"linux-x64`",`"processId`":1}}'; cat > /dev/null"
        chmod +x (Join-Path $bin 'nettest')
        # A PowerShell that has not loaded the module.
        $session[$bare] | Remove-PSSession
        $session[$bare] = New-LabSession $lab $lab.Hosts[$bare]
        Stop-Sshd $lab.Sshd[$down]
        Wait-Until -What 'the session to break' { $session[$down].State -eq 'Broken' }

        $clock = [Diagnostics.Stopwatch]::StartNew()
        $job = Invoke-RemoteTestRun -Testlet work -Source * -Target 192.0.2.1 -Uncontrolled -Session $session -TestletFolder $lab.Testlets -TimeLimitSeconds 12 -ConnectTimeoutSeconds 60 -AsJob
        Wait-Until -Seconds 90 -What 'the testlets to run' { -not ($killed, $hung | Where-Object { -not (Get-ProcessIn $lab.Hosts[$_].Name | Where-Object ProcessName -EQ 'sleep') }) }
        Get-ProcessIn $lab.Hosts[$hung].Name | Where-Object ProcessName -EQ 'pwsh' | ForEach-Object { kill -STOP $_.Id }
        Stop-Sshd $lab.Sshd[$killed]
        $rows = $job | Wait-Job -Timeout 180 | Receive-Job | Select-Object -SkipLast 1
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 180
        $job.State | Should -Be Failed
        $job | Remove-Job

        $rows | Should -HaveCount 10
        $expected = @{
            $killed = 'Unreachable: .*was lost'
            $hung = 'Unreachable: .*said nothing for 10 s'
            $old = 'Unreachable: .*runs NetTest 0.0.1'
            $full = 'CheckFailed: .*no space left'
            $bare = 'Unreachable: .*neither nettest nor the module'
            $down = 'Unreachable: .*is Broken.*New-PSSession'
        }
        foreach ($number in $expected.Keys) {
            $row = $rows | Where-Object Agent -EQ $lab.Hosts[$number].Address
            "$($row.Status): $($row.Reason)" | Should -Match $expected[$number]
        }

        $good = $session[0..3]
        $rows | Where-Object Agent -In $good.ComputerName | ForEach-Object { "$($_.Status) $($_.Reason)" } | Should -Be 'Ok ', 'Ok ', 'Ok ', 'Ok '
        Invoke-Command $good { 1 + 1 } | Should -Be 2, 2, 2, 2
    }

    It 'never has a session to a host whose key is not the one that is known' {
        $known = Join-Path $lab.Folder 'known_hosts'
        $right = Get-Content $known
        try {
            Set-Content $known "$($lab.Hosts[0].Address) $((Get-Content (Join-Path $lab.Folder 'other.pub')) -replace ' \S+$')"
            New-LabSession $lab $lab.Hosts[0] -ErrorAction SilentlyContinue 2>$null | Should -BeNullOrEmpty
        }
        finally {
            Set-Content $known $right
        }
    }
}

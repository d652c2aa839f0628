BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
}

Describe 'Monitors' {
    AfterEach {
        Get-ConnTestMonitor | Stop-ConnTestMonitor | Out-Null
    }

    It 'shows its peers, serves metrics, and is gone when stopped' {
        # Another node of the mesh is what answers.
        $port = Get-Random -Minimum 20000 -Maximum 30000
        Start-ConnTestMonitor 127.0.0.1:9 -IncludeSelf -Address 127.0.0.1 -Port $port -NoMetrics -NodeName other | Out-Null
        $monitor = "127.0.0.1:$port", '127.0.0.1:9' |
            Start-ConnTestMonitor -IncludeSelf -NoResponder -Address 127.0.0.1 -MetricsPort 0 -NodeName me -IntervalSeconds 0.2 -JitterSeconds 0.1 -PathMtuSeconds 0
        Wait-Until { $monitor.Up -eq 1 -and $monitor.Down -eq 1 } -What 'one peer up and one down'
        $monitor.Name, $monitor.State, $monitor.Up, $monitor.Down | Should -Be @('me', 'Running', 1, 1)
        $peer = (Get-ConnTestMonitor me).Peers | Where-Object Up
        $peer.RttP50Ms | Should -BeGreaterThan 0
        $peer.LossPercent | Should -Be 0
        (Get-ConnTestMonitor me | Out-String) | Should -Match 'me\s+Running\s+host\s+2\s+1\s+1\s+127\.0\.0\.1:\d+'
        (Invoke-WebRequest "http://$($monitor.MetricsEndPoint)/metrics" -NoProxy).Content | Should -Match 'nettest_up\{.*port="9",node="me"\} 0'
        $result = $monitor | Stop-ConnTestMonitor
        $result.Status, $result.Node | Should -Be @('Passed', 'me')
        (Get-ConnTestMonitor).Name | Should -Be 'other'
    }

    It 'does nothing with -WhatIf' {
        Start-ConnTestMonitor 192.0.2.1 -NoMetrics -NoResponder -WhatIf
        Get-ConnTestMonitor | Should -BeNullOrEmpty
    }

    It 'says what is wrong' {
        { Start-ConnTestMonitor -NoMetrics -NoResponder -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument*'
        { Stop-ConnTestMonitor -Name nobody -ErrorAction Stop } | Should -Throw
    }

    It 'has not passed if it never had a peer' {
        $file = Join-Path $TestDrive 'nobody.txt'
        Set-Content $file '# nobody yet'
        $monitor = Start-ConnTestMonitor -TargetFile $file -NoResponder -NoMetrics -Rounds 1 -IntervalSeconds 0.1 -JitterSeconds 0
        Wait-Until { $monitor.State -eq 'Completed' } -What 'the monitor to give up'
        $result = $monitor | Stop-ConnTestMonitor
        $result.Status, $result.GaveUp, $result.Peers.Count | Should -Be @('Failed', $true, 0)
    }

    It 'completes once its rounds are over' {
        $monitor = Start-ConnTestMonitor 127.0.0.1:9 -IncludeSelf -NoResponder -NoMetrics -Rounds 1 -IntervalSeconds 0.1 -JitterSeconds 0 -PathMtuSeconds 0
        Wait-Until { $monitor.State -ne 'Running' } -What 'the end of its rounds'
        $monitor.State | Should -Be 'Completed'
        ($monitor | Stop-ConnTestMonitor).Status | Should -Be 'Failed'
    }
}

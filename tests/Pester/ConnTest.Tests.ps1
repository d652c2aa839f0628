BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
}

Describe 'Measurements' -Skip:(-not $IsLinux) {
    BeforeAll {
        $far = Start-ConnTestResponder 127.0.0.1 0 -Name far
        $result = "127.0.0.1:$($far.Port)" | Invoke-ConnTest -Protocol udp -Count 20 -IntervalMilliseconds 1 -Label lab -Tag @{ site = 'here' }
    }

    AfterAll { Get-ConnTestResponder | Stop-ConnTestResponder | Out-Null }

    It 'writes one result with numbers and views' {
        $result.Status | Should -Be 'Passed'
        $result.Received | Should -Be 20
        $result.LostForward | Should -Be 0
        $result.RttP50Ms | Should -BeGreaterThan 0
        $result.Views.Name | Should -Contain 'network'
        $result.Label | Should -Be 'lab'
        $result.Tags['site'] | Should -Be 'here'
    }

    It 'shows a result in a line of at most 80 characters, with units' {
        $lines = ($result | Out-String -Width 80) -replace '\x1b\[[\d;]*m' -split '\r?\n'
        $lines -match 'Target\s+Protocol\s+Status\s+Loss %\s+RTT p50 ms\s+RTT p99 ms\s+Jitter ms' | Should -Not -BeNullOrEmpty
        $lines -match '127\.0\.0\.1:\d+\s+udp\s+Passed\s+0\.0\s+\d' | Should -Not -BeNullOrEmpty
    }

    It 'takes a responder from the pipeline, also one that listens on every address, and rows that describe targets' {
        $every = Start-ConnTestResponder -Port 0
        $piped = $every | Invoke-ConnTest -Protocol udp -Count 2 -IntervalMilliseconds 1
        $piped.Target | Should -Be "127.0.0.1:$($every.Port)"
        $piped.Received | Should -Be 2
        $every | Stop-ConnTestResponder | Out-Null
        $row = [pscustomobject]@{ Target = "127.0.0.1:$($far.Port)"; Site = 'here' } | Invoke-ConnTest -Protocol udp -Count 2 -IntervalMilliseconds 1
        $row.Received | Should -Be 2
        (Invoke-ConnTest ([ipaddress]'127.0.0.1') -Port $far.Port -SourceAddress 127.0.0.2 -Protocol udp -Count 1).Source | Should -Be '127.0.0.2'
    }

    It 'comes back whole from a job' {
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($result))
        $copy.RttP50Ms | Should -Be $result.RttP50Ms
        @($copy.Views)[0].Name | Should -Be 'rtt'
    }

    It 'tells a bad name without taking the other target away' {
        $good = 'no.such.name.invalid', "127.0.0.1:$($far.Port)" | Invoke-ConnTest -Protocol stamp -Count 2 -IntervalMilliseconds 1 -ErrorVariable problem -ErrorAction SilentlyContinue
        $good.Received | Should -Be 2
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NameNotResolved*'
        $problem[0].TargetObject | Should -Be 'no.such.name.invalid'
    }

    It 'refuses what contradicts itself' {
        { Invoke-ConnTest 127.0.0.1 -IPv4 -IPv6 } | Should -Throw -ErrorId 'InvalidArgument*'
        { Invoke-ConnTest 127.0.0.1 -Protocol nonsense } | Should -Throw
    }

    It 'lists, completes and stops responders' {
        (Get-ConnTestResponder far).PacketsReflected | Should -BeGreaterThan 20
        (TabExpansion2 'Get-ConnTestResponder f' 23).CompletionMatches.CompletionText | Should -Be 'far'
        Start-ConnTestResponder 127.0.0.1 0 -Name other -WhatIf
        Get-ConnTestResponder other -ErrorAction SilentlyContinue -ErrorVariable missing | Should -BeNullOrEmpty
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'NameNotFound*'
        Start-ConnTestResponder 127.0.0.1 0 -Name second | Out-Null
        $seen = Stop-ConnTestResponder -Name second
        $seen.PacketsReceived | Should -Be 0
        Get-ConnTestResponder second -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }
}

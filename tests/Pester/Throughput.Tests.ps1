BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
    $hasIperf3 = [bool](Get-Command iperf3 -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
}

Describe 'Throughput tests' {
    BeforeAll {
        $server = Start-ThroughputServer 127.0.0.1 0
    }

    AfterAll {
        Get-ThroughputServer | Stop-ThroughputServer | Out-Null
    }

    It 'tell of the same bytes at both ends' {
        $mine = Start-ThroughputServer 127.0.0.1 0
        $result = $mine | Invoke-ThroughputTest -Bytes 10M
        $seen = $mine | Stop-ThroughputServer
        $result.Status | Should -Be 'Passed'
        $result.BytesSent | Should -Be 10000000
        $seen.Tests.Count | Should -Be 1
        $seen.BytesReceived | Should -Be $result.BytesReceived
        Get-ThroughputServer | Should -HaveCount 1
    }

    It 'take amounts as the executable does, and as PowerShell writes them' {
        (Invoke-ThroughputTest $server -Bytes 1Mi).BytesSent | Should -Be 1MB
        (Invoke-ThroughputTest $server -Bytes 1MB).Options.Bytes | Should -Be 1048576
        (Invoke-ThroughputTest $server -Bytes 1k -Udp -Rate 2.5M).Options.RateBitsPerSecond | Should -Be 2500000
        { Invoke-ThroughputTest $server -Bytes 1X } | Should -Throw '*powers of 1000*'
    }

    It 'go to one target after another, and one that fails does not keep the others' {
        $results = "127.0.0.1:$($server.Port)", '127.0.0.1:9', "localhost:$($server.Port)" | Invoke-ThroughputTest -Bytes 100k -IPv4 -ErrorVariable mistakes
        $results.Status | Should -Be @('Passed', 'Failed', 'Passed')
        $results[1].End | Should -Be 'ConnectFailed'
        $mistakes | Should -BeNullOrEmpty
    }

    It 'write intervals as they come with -Stream, and then the result' {
        $all = @(Invoke-ThroughputTest $server -Seconds 1 -Rate 10M -IntervalSeconds 0.25 -Stream)
        $all.Count | Should -BeGreaterThan 3
        $all[0].GetType().Name | Should -Be 'ThroughputInterval'
        $all[-1].GetType().Name | Should -Be 'ThroughputResult'
        # A list that PowerShell can index from its end.
        $all[-1].Intervals[-1].EndSeconds | Should -BeGreaterThan 0.9
    }

    It 'end when a downstream command has enough' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Invoke-ThroughputTest $server -Seconds 60 -Rate 10M -IntervalSeconds 0.2 -Stream | Select-Object -First 1 | Should -HaveCount 1
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 45
        Wait-Until { $server.ActiveTests -eq 0 } -What 'the server to see it'
    }

    It 'end at once when they are stopped' {
        $shell = [powershell]::Create()
        $shell.AddScript("Import-Module '$(Get-ManifestPath)'; Invoke-ThroughputTest 127.0.0.1:$($server.Port) -Seconds 60 -Rate 10M -IntervalSeconds 0.2").BeginInvoke() | Out-Null
        Wait-Until { $shell.Streams.Progress.StatusDescription -match 'Mbit/s' } -What 'progress'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 45
        $shell.Dispose()
        Wait-Until { $server.ActiveTests -eq 0 } -What 'the server to see it'
    }

    It 'repeat, and tell the median with its interval' {
        $series = Invoke-ThroughputTest $server -Bytes 1M -Repeat 6
        $series.Runs.Count, $series.RunCount, $series.End | Should -Be @(6, 6, 'Done')
        $series.ConfidencePercent | Should -Be 96.875
        $series.MedianBitsPerSecond | Should -BeGreaterOrEqual $series.ConfidenceLowBitsPerSecond
        # A rate that any machine has, and runs enough for one that stands still in some of them.
        $stable = Invoke-ThroughputTest $server -Bytes 250k -Rate 5M -UntilStable -StablePercent 100 -Repeat 30
        $stable.End | Should -Be 'Stable'
        $stable.RunCount | Should -BeIn (6..30)
    }

    It 'grade latency under load' -Skip:(-not $isRoot) {
        $result = Invoke-ThroughputTest $server -Seconds 3 -Rate 20M -LatencyUnderLoad -IdleSeconds 0.5
        $result.Phases.Name | Should -Be @('idle', 'up', 'down', 'both')
        $result.Grade | Should -Match '^(A\+|[A-DF])$'
        $result.Phases | ForEach-Object { $_.Received | Should -BeGreaterThan 0 }
        ($result | Out-String -Width 80) -split "`n" | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 80 }
    }

    It 'print what iperf3 prints with -Iperf3Json' {
        $json = Invoke-ThroughputTest $server -Bytes 1M -Iperf3Json
        $json | Should -BeOfType ([string])
        ($json | ConvertFrom-Json).end.sum_sent.bytes | Should -Be 1000000
    }

    It 'ask for a user where the server does' {
        $rsa = [Security.Cryptography.RSA]::Create(2048)
        Set-Content (Join-Path $TestDrive private.pem) $rsa.ExportPkcs8PrivateKeyPem()
        Set-Content (Join-Path $TestDrive public.pem) $rsa.ExportSubjectPublicKeyInfoPem()
        $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes('{anna}secret')))
        Set-Content (Join-Path $TestDrive users.csv) "anna,$hash"
        $closed = Start-ThroughputServer 127.0.0.1 0 -PrivateKey (Join-Path $TestDrive private.pem) -Users (Join-Path $TestDrive users.csv)
        $anna = [pscredential]::new('anna', (ConvertTo-SecureString secret -AsPlainText -Force))
        (Invoke-ThroughputTest $closed -Bytes 1k -Credential $anna -PublicKey (Join-Path $TestDrive public.pem)).Status | Should -Be 'Passed'
        (Invoke-ThroughputTest $closed -Bytes 1k).End | Should -Be 'AuthenticationFailed'
        $closed | Stop-ThroughputServer | ForEach-Object RefusedClients | Should -Be 1
    }

    It 'serve iperf3' -Skip:(-not $hasIperf3) {
        $before = $server.GetResult().Tests.Count
        $report = iperf3 -c 127.0.0.1 -p $server.Port -u -b 10M -n 1M -J | ConvertFrom-Json
        $report.error | Should -BeNullOrEmpty
        $report.end.sum.bytes | Should -BeGreaterOrEqual 1000000
        # It ends its account of the test when iperf3 has said good-bye.
        Wait-Until { $server.GetResult().Tests.Count -gt $before } -What 'the server to have done'
        $server.GetResult().Tests[-1].Protocol | Should -Be 'udp'
    }
}

Describe 'Throughput servers of a session' {
    It 'are named by where they listen, completed, and told apart' {
        $one = Start-ThroughputServer 127.0.0.1 0
        $two = Start-ThroughputServer 127.0.0.1 0 -OneOff
        (Get-ThroughputServer).Name | Should -Be @($one.Name, $two.Name)
        (TabExpansion2 'Stop-ThroughputServer -Name ').CompletionMatches.ListItemText | Should -Be @($one.Name, $two.Name)
        Invoke-ThroughputTest $two -Bytes 1k | Out-Null
        Wait-Until { $two.State -eq 'Completed' } -What 'the one-off server to end'
        Stop-ThroughputServer -Name $one.Name, $two.Name | Should -HaveCount 2
        Get-ThroughputServer | Should -BeNullOrEmpty
        { Stop-ThroughputServer -Name $one.Name -ErrorAction Stop } | Should -Throw '*Get-ThroughputServer*'
    }

    It 'bear the name that they are given' {
        $server = Start-ThroughputServer 127.0.0.1 0 -Name 'the fast one'
        $server.Name, (Get-ThroughputServer 'the fast*').Port | Should -Be @('the fast one', $server.Port)
        (TabExpansion2 'Get-ThroughputServer ').CompletionMatches.CompletionText | Should -Be "'the fast one'"
        $result = Stop-ThroughputServer -Name 'the fast one'
        $result.Name, $result.EndPoint | Should -Be @('the fast one', "$($server.EndPoint)")
    }

    It 'do nothing with -WhatIf' {
        Start-ThroughputServer 127.0.0.1 0 -WhatIf | Should -BeNullOrEmpty
        Get-ThroughputServer | Should -BeNullOrEmpty
    }

    It 'say what is wrong with an argument: <Expected>' -ForEach @(
        @{ Arguments = @{ Allow = '10.0.0.0/33' }; Expected = 'is not a network' }
        @{ Arguments = @{ Users = 'u.csv' }; Expected = 'belong together' }
        @{ Arguments = @{ Users = 'u.csv'; PrivateKey = '/no/such/key' }; Expected = 'cannot be read' }
    ) {
        { Start-ThroughputServer 127.0.0.1 0 @Arguments -ErrorAction Stop } | Should -Throw "*$Expected*"
    }

    It 'complete the congestion controls of this kernel' -Skip:(-not $IsLinux) {
        (TabExpansion2 'Invoke-ThroughputTest x -CongestionControl ').CompletionMatches.CompletionText |
            Sort-Object | Should -Be (-split (Get-Content /proc/sys/net/ipv4/tcp_available_congestion_control) | Sort-Object)
    }
}

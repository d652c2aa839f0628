BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest

    # A wide console, so that nothing is cut.
    function Show([Parameter(ValueFromPipeline)] $Value) {
        begin { $all = @() }
        process { $all += $Value }
        end { ($all | Out-String -Width 200) -replace '\x1b\[[\d;]*m' }
    }
}

Describe 'What people see' {
    BeforeAll {
        $server = Start-TrafficServer 127.0.0.1 0 -Pattern mouse -Name web
        $client = $server | Start-TrafficClient -Connections 20 -Concurrency 2 -Name load -Label 'format test' -Tag @{ site = 'lab' }
        $result = $client | Wait-TrafficClient
        $shownServer = $server | Show
        $shownClient = $client | Show
        $client | Stop-TrafficClient | Out-Null
        $seen = $server | Stop-TrafficServer
    }

    It 'shows patterns as a table' {
        $text = Get-TrafficPattern sym, elephant | Show
        $text | Should -Match 'Name\s+Rounds\s+Framing\s+Source\s+Description'
        $text | Should -Match 'elephant\s+100,000\s+Length\s+built in'
    }

    It 'shows a server and a client in a line each' {
        $shownServer | Should -Match 'Name\s+State\s+Namespace\s+End point\s+Protocol\s+Pattern\s+Open now'
        $shownServer | Should -Match 'web\s+Running\s+host\s+127\.0\.0\.1:\d+\s+tcp\s+mouse\s+0'
        $shownClient | Should -Match 'load\s+Completed\s+host\s+127\.0\.0\.1:\d+\s+20\s+0\s+0'
    }

    It 'shows a client''s result as a table with units' {
        $text = $result | Show
        $text | Should -Match 'Name\s+Status\s+Succeeded\s+Failed\s+Conn/s\s+Connect p99 ms\s+Round p99 ms'
        $text | Should -Match 'load\s+Passed\s+20\s+0\s+\d+'
    }

    It 'shows all of it as a list' {
        $text = $result | Format-List | Show
        $text | Should -Match 'Attempted\s+: 20'
        $text | Should -Match 'Label\s+: format test'
        $text | Should -Match 'Tags\s+: site=lab'
        $text | Should -Not -Match 'Handshake'
    }

    It 'shows a server''s result as a table' {
        $text = $seen | Show
        $text | Should -Match 'web\s+127\.0\.0\.1:\d+\s+tcp\s+20\s+20\s+0\s+\d+'
    }

    It 'shows intervals as a table' {
        $result.Intervals | Show | Should -Match 'At s\s+Started\s+Succeeded\s+Failed\s+Open\s+Sent bytes\s+Received bytes'
    }

    It 'survives CSV and JSON' {
        ($result | ConvertTo-Csv | ConvertFrom-Csv).Succeeded | Should -Be '20'
        ($result | ConvertTo-Json -Depth 5 | ConvertFrom-Json).Intervals[0].Started | Should -Be 20
    }

    It 'shows a plan' {
        $file = Join-Path $TestDrive 'profile.yaml'
        Set-Content $file @'
servers:
  - talk_point: {to_bridge: br-x, ip: 10.1.1.2/24}
    traffic: [{name: web, ip: 10.1.1.2, ssl: true, server_name: www.example.com}]
clients:
  - talk_point: {to_bridge: br-x, ip: 10.1.1.3/24}
    traffic: [{s_name: web, client_sum: 2000, client_concur: 5}]
'@
        $text = Test-TestScenario $file | Show
        $text | Should -Match 'Case default of .*profile\.yaml: 2,000 connections, 5 at once'
        $text | Should -Match '10\.1\.1\.2/24'
        $text | Should -Match 'web\s+ns_s1\s+10\.1\.1\.2:443\s+tls\s+baseHttp\s+www\.example\.com'
    }
}

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest

    # A profile with names of its own, so that it can run beside others.
    function New-Profile([string] $Prefix, [int] $Connections = 200, [string] $More = '') {
        $file = Join-Path $TestDrive "$Prefix.yaml"
        Set-Content $file @"
small:
  emulate_gateways: true
  servers:
    - talk_point: {to_bridge: $Prefix-1, ip: 10.9.1.2/24, gw: 10.9.1.1, netns: $Prefix-s}
      traffic: [{name: web, ip: 10.9.1.2, ssl: true, server_name: www.example.com, flow_mode: sym}]
  clients:
    - talk_point: {to_bridge: $Prefix-2, ip: 10.9.2.2/24, gw: 10.9.2.1, netns: $Prefix-c}
      traffic: [{s_name: web, client_sum: $Connections, client_concur: 4, client_delay: 0}]
$More
"@
        $file
    }
}

Describe 'The demonstration profile' {
    It 'can be explained, every case of it, without root and without touching anything' {
        $plans = Test-TestScenario (Get-RepositoryPath 'examples/demo.yaml') -ErrorVariable mistakes
        $mistakes | Should -BeNullOrEmpty
        $plans[0].Case | Should -Be 'quick'
        ($plans | Where-Object Case -eq 'base').TotalConnections | Should -Be 100000
    }

    It 'runs its first case' -Skip:(-not $isRoot) {
        # Its namespaces have the names that the profile gives them, so only one run at a time fits on a machine.
        Wait-Until { -not (Test-Path /run/netns/ns_s1) } -Seconds 120 -What 'the end of another run of it'
        $result = Invoke-TestScenario (Get-RepositoryPath 'examples/demo.yaml')
        $result.Case | Should -Be 'quick'
        $result.Status | Should -Be 'Passed'
        $result.Clients.Succeeded | Should -Be 2000
        $result.Servers.Completed | Should -Be 2000
        $result.Discrepancies | Should -BeNullOrEmpty
    }
}

Describe 'Running a scenario' -Skip:(-not $isRoot) {
    BeforeEach {
        $prefix = New-TestPrefix
    }

    AfterEach {
        # The router that emulates gateways has a name of its own.
        Get-TestNamespace | Where-Object { $_.Bridges -like "$prefix*" } | Remove-TestNamespace
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'brings both ends, its label and tags, and leaves nothing' {
        $result = Invoke-TestScenario (New-Profile $prefix) -Label before -Tag @{ change = 'CHG-17' }
        $result.Status | Should -Be 'Passed'
        $result.Label | Should -Be 'before'
        $result.Tags['change'] | Should -Be 'CHG-17'
        $result.Clients[0].Succeeded | Should -Be 200
        $result.Servers[0].Completed | Should -Be 200
        Get-Leftover $prefix | Should -BeNullOrEmpty
        $text = ($result | Out-String -Width 200) -replace '\x1b\[[\d;]*m'
        $text | Should -Match 'Scenario small \(before\): Passed in '
        $text | Should -Match 'web 10\.9\.1\.2:443\s+200'
        $text | Should -Match 'agree on every count'
    }

    It 'shows its progress and completes it' {
        $shell = [powershell]::Create()
        $shell.AddScript("Import-Module '$(Get-ManifestPath)'; Invoke-TestScenario '$(New-Profile $prefix 2000)'").Invoke() | Out-Null
        $records = $shell.Streams.Progress | Where-Object Activity -like "Scenario 'small'*"
        $records[-1].RecordType | Should -Be 'Completed'
        ($records | Where-Object RecordType -eq Completed) | Should -HaveCount 1
        $records.StatusDescription -join "`n" | Should -Match 'of 2,000 connections, \d+ alive'
        $shell.Dispose()
    }

    It 'probes and measures throughput beside its traffic' {
        $file = Join-Path $TestDrive 'measure.yaml'
        Set-Content $file @"
measure:
  servers:
    - talk_point: {to_bridge: $prefix-1, ip: 10.9.3.2/24, netns: $prefix-s}
      probes: {name: far}
      throughput: {name: carrier}
  clients:
    - talk_point: {to_bridge: $prefix-1, ip: 10.9.3.3/24, netns: $prefix-c}
      probes: {s_name: far, name: idle, protocol: udp, count: 3, interval_ms: 10, path_mtu: true}
      throughput: {s_name: carrier, name: upload, bytes: 1M}
  assert: {on: upload, metric: bits_per_second, min: 1}
"@
        $plan = Test-TestScenario $file
        $plan.Probes[0].Target | Should -Be '10.9.3.2:8080'
        ($plan | Out-String -Width 80) | Should -Match 'idle\s.*\sudp\s+before\s+3\s'
        $result = Invoke-TestScenario $file
        $result.Status | Should -Be 'Passed'
        $result.Probes[0].Received | Should -Be 3
        $result.Probes[0].PathMtuBytes | Should -Be 1500
        $result.PathMtus[0].Name | Should -Be 'idle'
        $result.Throughput[0].BitsPerSecond | Should -BeGreaterThan 0
        $text = ($result | Out-String -Width 80) -replace '\x1b\[[\d;]*m'
        $text | Should -Match 'idle\s+udp\s+before\s+3/3\s'
        $text | Should -Match 'upload\s+tcp\s+send\s'
        $text -split "`n" | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'goes through the pipeline file by file, and one wrong file does not stop the others' {
        $wrong = Join-Path $TestDrive 'wrong.yaml'
        Set-Content $wrong 'servers: 7'
        $results = $wrong, (New-Profile $prefix 20) | Get-Item | Invoke-TestScenario -ErrorAction SilentlyContinue -ErrorVariable mistakes
        $results.Case | Should -Be 'small'
        $mistakes[0].FullyQualifiedErrorId | Should -Be 'InvalidProfile,NetTest.PowerShell.Commands.InvokeTestScenarioCommand'
    }

    It 'refuses a case that is not there, and lists those there are' {
        Invoke-TestScenario (New-Profile $prefix) -Case nosuch -ErrorAction SilentlyContinue -ErrorVariable mistakes | Should -BeNullOrEmpty
        $mistakes[0].FullyQualifiedErrorId | Should -BeLike 'CaseNotFound,*'
        $mistakes[0].Exception.Message | Should -Match 'small'
    }

    It 'keeps the topology on request' {
        $result = Invoke-TestScenario (New-Profile $prefix 20) -Keep
        $result.TeardownSeconds | Should -BeNullOrEmpty
        (Get-TestNamespace "$prefix-s").Lifetime | Should -Be 'Kept'
        Invoke-TestNamespaceCommand "$prefix-c" ip route | Out-String | Should -Match 'default via 10\.9\.2\.1 dev eth0'
        (Get-TestNamespace | Where-Object { $_.Bridges -like "$prefix*" }).Label | Sort-Object -Unique | Should -Be 'small'
    }

    It 'tells a failure by its reason, as a result and not as an error' {
        $file = Join-Path $TestDrive 'closed.yaml'
        (Get-Content -Raw (New-Profile $prefix 5)) -replace 's_name: web', 's_name: web, server_port: 444' | Set-Content $file
        $result = Invoke-TestScenario $file -ErrorAction SilentlyContinue -ErrorVariable mistakes
        $result.Status | Should -Be 'Failed'
        $result.Clients[0].FailuresByReason['Refused'] | Should -Be 5
    }

    It 'comes back whole from a job' {
        $file = New-Profile $prefix 50
        $manifest = Get-ManifestPath
        $result = Start-Job { Import-Module $using:manifest; Invoke-TestScenario $using:file } | Receive-Job -Wait -AutoRemoveJob
        $result.Clients[0].Succeeded | Should -Be 50
        $result.Clients[0].Intervals[0].Started | Should -BeGreaterThan 0
        ($result | Out-String -Width 200) | Should -Match 'Scenario small: '
    }

    It 'runs in two runspaces at once' {
        $other = New-TestPrefix
        $files = (New-Profile $prefix 300), ((Get-Content -Raw (New-Profile $other 300)) -replace '10\.9\.', '10.8.' | ForEach-Object { Set-Content (Join-Path $TestDrive "$other.yaml") $_; Join-Path $TestDrive "$other.yaml" })
        $manifest = Get-ManifestPath
        $jobs = $files | ForEach-Object { $file = $_; Start-ThreadJob { Import-Module $using:manifest; Invoke-TestScenario $using:file } }
        $results = $jobs | Receive-Job -Wait -AutoRemoveJob
        $results.Status | Should -Be @('Passed', 'Passed')
        Get-Leftover $other | Should -BeNullOrEmpty
    }
}

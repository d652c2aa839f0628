BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
    $hasPeers = @(Get-Command ping, iperf3 -CommandType Application -ErrorAction Ignore).Count -ge 2
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
    $prefix = New-TestPrefix
    $inventory = Join-Path $TestDrive 'agents.yaml'
    $groups = Join-Path $TestDrive 'groups.yaml'
    $octet = Get-Random -Minimum 20 -Maximum 250
    Set-Content $inventory @"
type: inventory
label: lab
spec:
  namespaces: {count: 4, prefix: $prefix-, bridge: $prefix, subnet: 10.195.$octet.0/24}
"@
    Set-Content $groups @"
type: group
label: red
spec: {group: red, matches: [{hostname: "$prefix-[13]"}]}
---
type: group
label: blue
spec: {group: blue, matches: [{hostname: "$prefix-[24]"}]}
"@
    $manifest = Get-ManifestPath
    $run = @{ Source = 'red'; Target = 'blue'; Inventory = $inventory; GroupPath = $groups }

    function Show([Parameter(ValueFromPipeline)] $Value) {
        begin { $all = @() }
        process { $all += $Value }
        end { ($all | Out-String -Width 80) -replace '\x1b\[[\d;]*m' }
    }
}

AfterAll {
    Get-Leftover $prefix | Should -BeNullOrEmpty
}

Describe 'Runs across namespace agents' -Skip:(-not $isRoot) {
    It 'streams a row per pair and then the run, and removes what it made' {
        $rows = Invoke-RemoteTestRun -Testlet ping -Argument '--count 3' @run
        $rows | Should -HaveCount 5
        $rows[0..3].Status | Sort-Object -Unique | Should -Be 'Ok'
        $rows[0..3] | ForEach-Object { "$($_.Group) $($_.TargetGroup)" } | Sort-Object -Unique | Should -Be 'red blue'
        $rows[4].GetType().FullName | Should -Be NetTest.Engine.Results.TestRunResult
        $rows[4].Status | Should -Be Passed
        $rows[4].Results.Count | Should -Be 4
        $rows[4].ByGroup.Group | Should -Be red
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'gives lists that are indexed, also from their end and in slices' {
        $run = Invoke-RemoteTestRun -Testlet ping -Argument '--count 1' @run | Select-Object -Last 1
        $run.Results[1].Agent | Should -Be @($run.Results)[1].Agent
        $run.Results[0].rtt_p50_ms | Should -HaveCount 1
        @($run.ByPair[-1]) | Should -HaveCount 1
        $run.ByPair[0..2] | Should -HaveCount 3
        $agent = Get-TestAgent "$prefix-1" -Inventory $inventory -GroupPath $groups
        $agent.Why[1] | Should -Match '^not in blue'
        $agent.Facts.Addresses['eth0'][0] | Should -Be "10.195.$octet.1/24"
        (Get-Testlet ping).Metrics[1].Name | Should -Be loss_percent
    }

    It 'runs the runs of a file one after another, in one job too, which says what -Verbose asks for' {
        $file = Join-Path $TestDrive 'two.yaml'
        Set-Content $file (@('long', 'short' | ForEach-Object {
            "type: testrun`nlabel: $_`nspec: {sources: [red], targets: [blue], testlets: [{testlet: ping, args: `"--count $($_ -eq 'long' ? 10 : 1)`"}]}"
        }) -join "`n---`n")
        $job = Invoke-RemoteTestRun $file -Inventory $inventory -GroupPath $groups -AsJob -Verbose 4>$null
        @($job) | Should -HaveCount 1
        "$(($job | Wait-Job).Verbose)" | Should -Match 'phase Connect'
        ($job | Receive-Job).Label | Should -Be (@('long') * 5 + @('short') * 5)
        $job | Remove-Job
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'refuses a namespace that is not there instead of running a testlet in it' {
        { Invoke-Testlet ping 127.0.0.1 -Namespace "$prefix-none" -ErrorAction Stop } | Should -Throw -ErrorId 'NamespaceNotFound,*'
    }

    It 'tells a mistake in the last of several runs before the first begins' {
        $file = Join-Path $TestDrive 'typo.yaml'
        Set-Content $file "type: testrun`nlabel: one`nspec: {sources: [red], targets: [blue], testlets: [ping]}`n---`ntype: testrun`nlabel: two`nspec: {sources: [red], targets: [bleu], testlets: [ping]}"
        Invoke-RemoteTestRun $file -Inventory $inventory -GroupPath $groups -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        "$problems" | Should -Match "no group or agent 'bleu'; did you mean 'blue'"
    }

    It 'asks agents in namespaces that are made for it what testlets they have' {
        $testlets = Get-Testlet ping, p* -Inventory $inventory -ErrorAction Stop
        $testlets.Source | Sort-Object | Should -Be (1..4 | ForEach-Object { @("built in on $prefix-$_") * 2 })
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'runs one inventory twice at once' {
        $jobs = 1..2 | ForEach-Object { Invoke-RemoteTestRun -Testlet ping -Argument '--count 20' @run -AsJob }
        $rows = $jobs | Wait-Job | Receive-Job -AutoRemoveJob -Wait
        $rows | Where-Object RunId | Should -HaveCount 8
        ($rows | Where-Object RunId).Status | Sort-Object -Unique | Should -Be Ok
        ($rows | Where-Object RunId -EQ $null).Status | Should -Be Passed, Passed
        $rows.Agent | Where-Object { $_ } | Sort-Object -Unique | Should -Be "$prefix-1", "$prefix-3"
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'places agents and says why' {
        $agent = Get-TestAgent "$prefix-1" -Inventory $inventory -GroupPath $groups
        $agent.Groups | Should -Be red
        $agent.Why -join ' ' | Should -Match "in red: .*not in blue: "
    }

    It 'says of a name that no agent bears that there is none, and shows the others' {
        $agents = Get-TestAgent "$prefix-1", nobody -Inventory $inventory -ErrorVariable problems -ErrorAction SilentlyContinue
        $agents | Should -HaveCount 1
        $problems.FullyQualifiedErrorId | Should -Be 'NameNotFound,NetTest.PowerShell.Commands.GetTestAgentCommand'
    }

    It 'writes the plan with -WhatIf and runs nothing' {
        $plan = Invoke-RemoteTestRun -Testlet throughput -Ports 20000-20099 @run -WhatIf
        $plan.GetType().FullName | Should -Be NetTest.Engine.Remote.Runs.TestRunPlan
        $plan.Tests | Should -HaveCount 4
        $plan.Tests.Port | Sort-Object -Unique | Should -Be '20000-20099'
        $plan.Loads.LoadTestsAtOnce | Sort-Object -Unique | Should -Be 1
        $text = $plan | Show
        $text | Should -Match 'Load at the link of'
        ($text -split "`n" | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'ends when a downstream command has enough, and leaves nothing' {
        $first = Invoke-RemoteTestRun -Testlet ping -Argument '--count 10' -TargetsAtOnce 1 -AgentsAtOnce 1 @run | Select-Object -First 1
        $first.Status | Should -Be Ok
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'stops in the middle and leaves nothing (Stop of the pipeline)' {
        $shell = [powershell]::Create()
        $shell.AddScript('param($manifest, $run) Import-Module $manifest; Invoke-RemoteTestRun -Testlet ping -Argument "--count 600" -TimeLimitSeconds 90 @run').AddArgument((Get-ManifestPath)).AddArgument($run) | Out-Null
        $shell.BeginInvoke() | Out-Null
        Wait-Until -What 'the testlets' { $shell.Streams.Progress.StatusDescription -match 'Running testlets' }
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be Stopped
        Get-Leftover $prefix | Should -BeNullOrEmpty
        $shell.Dispose()
    }

    It 'shows progress per phase and completes it' {
        $shell = [powershell]::Create()
        $shell.AddScript('param($manifest, $run) Import-Module $manifest; Invoke-RemoteTestRun -Testlet ping -Argument "--count 3" @run').AddArgument((Get-ManifestPath)).AddArgument($run) | Out-Null
        $shell.Invoke() | Should -HaveCount 5
        foreach ($words in 'Connecting to agents', 'Checking testlets', 'Making servers ready', 'Running testlets', 'Letting agents go') {
            $shell.Streams.Progress.StatusDescription -match $words | Should -Not -BeNullOrEmpty -Because $words
        }

        $shell.Streams.Progress[-1].RecordType | Should -Be Completed
        $shell.Dispose()
    }

    It 'runs as a job: received as rows come, its errors are the job''s' {
        $job = Invoke-RemoteTestRun -Testlet ping -Argument '--count 3' @run -AsJob
        Get-Job -Id $job.Id | Should -Be $job
        $rows = $job | Receive-Job -Wait
        $rows | Should -HaveCount 5
        $job.State | Should -Be Completed
        $job.StatusMessage | Should -Be '4 of 4 tests passed'
        $bad = Invoke-RemoteTestRun -Testlet nothing @run -AsJob | Wait-Job
        $bad.State | Should -Be Failed
        $bad | Receive-Job -ErrorVariable problems -ErrorAction SilentlyContinue | Out-Null
        $problems.FullyQualifiedErrorId | Should -Match '^TestletNotFound'
        $job, $bad | Remove-Job
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'makes a job of the given name that is removed as soon as it is received, or by force while it runs' {
        $started = Get-Date
        $rows = Invoke-RemoteTestRun -Testlet ping -Argument '--count 1' @run -JobName pings | Receive-Job -Wait -AutoRemoveJob
        $rows | Should -HaveCount 5
        # Whoever is told that the job has ended removes it at once; that must not wait for the telling itself.
        (Get-Date) - $started | Should -BeLessThan ([TimeSpan]::FromSeconds(50))
        Get-Job -Name pings -ErrorAction Ignore | Should -BeNullOrEmpty
        $job = Invoke-RemoteTestRun -Testlet ping -Argument '--count 600' -TimeLimitSeconds 90 @run -JobName pings
        $job.PSBeginTime | Should -Not -BeNullOrEmpty
        Wait-Until -What 'the run' { $job.StatusMessage -match 'Running testlets' }
        { Remove-Job -Name pings -ErrorAction Stop } | Should -Throw
        Remove-Job -Name pings -Force
        Get-Job -Name pings -ErrorAction Ignore | Should -BeNullOrEmpty
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'fails the job of a run that lost an agent, as Invoke-Command does, and keeps its rows with -Keep' {
        $job = Invoke-RemoteTestRun -Testlet ping -Argument '--count 1' -Source * -Target 127.0.0.1 -Uncontrolled -HostName '127.0.0.1:1' -AsJob | Wait-Job
        $job.State | Should -Be Failed
        ($job | Receive-Job -Keep)[0].Status | Should -Be Unreachable
        ($job | Receive-Job -Keep)[0].Status | Should -Be Unreachable
        $job.Progress[-1].RecordType | Should -Be Completed
        $job | Remove-Job
    }

    It 'runs in a thread job, a job of a process of its own, and in parallel' {
        $inThread = Start-ThreadJob { Import-Module $using:manifest; $run = $using:run; Invoke-RemoteTestRun -Testlet ping -Argument '--count 1' @run } | Receive-Job -Wait -AutoRemoveJob
        $inThread[-1].Status | Should -Be Passed
        $inProcess = Start-Job { Import-Module $using:manifest; $run = $using:run; Invoke-RemoteTestRun -Testlet ping -Argument '--count 1' @run } | Receive-Job -Wait -AutoRemoveJob
        # What crosses processes is a copy that is filtered and sorted as the original is.
        $inProcess | Where-Object Status -EQ Ok | Should -HaveCount 4
        $inProcess[-1].ByGroup[0].Metrics['rtt_mean_ms'].Median | Should -BeGreaterThan 0
        $inProcess[-1].StartedAt | Should -BeOfType DateTime
        $testlets = 1..2 | ForEach-Object -Parallel { Import-Module $using:manifest; Invoke-Testlet portknock 127.0.0.1 '1' }
        $testlets.Status | Should -Be Failed, Failed
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'ends a job with the module' {
        $seconds = Invoke-Pwsh @"
Import-Module '$(Get-ManifestPath)'
`$job = Invoke-RemoteTestRun -Testlet ping -Argument '--count 600' -TimeLimitSeconds 90 -Source red -Target blue -Inventory '$inventory' -GroupPath '$groups' -AsJob
Import-Module '$PSScriptRoot/TestTools.psm1'
Wait-Until { `$job.StatusMessage -match 'Running testlets' } -What 'the testlets to run'
Remove-Module NetTest
`$job.State
"@
        $seconds.Trim() | Should -Be 'Stopped'
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'shows rows as a table and the run as a summary, in 80 columns' {
        $text = Invoke-RemoteTestRun -Testlet ping -Argument '--count 3' @run | Show
        $text | Should -Match 'Agent\s+Target\s+Testlet\s+Status\s+Seconds\s+Metrics, or reason'
        $text | Should -Match 'Test run ping: Passed in'
        ($text -split "`n" | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'shows what failed in strict mode as well' {
        Set-StrictMode -Version Latest
        $text = Invoke-RemoteTestRun -Testlet portknock -Argument '1' @run | Show
        $text | Should -Match 'Test run portknock: Failed in'
        $text | Should -Match '(?m)^  Failed portknock: .*not open'
        $lost = Invoke-RemoteTestRun -Testlet ping -Source * -Target 127.0.0.1 -Uncontrolled -HostName 127.0.0.1:1 | Show
        $lost | Should -Match '(?m)^  Lost 127.0.0.1: '
    }

    It 'runs a file of todd unchanged' {
        $file = Join-Path $TestDrive 'test-iperf.yml'
        Set-Content $file @'
---
type: testrun
label: test-iperf
spec:
  targettype: group
  source:
    name: red
    app: iperf
    args: "-c {{ target }} -t 1"
  target:
    name: blue
    app: iperf
    args: "-s"
'@
        $rows = Invoke-RemoteTestRun $file -Inventory $inventory -GroupPath $groups
        $rows[-1].Status | Should -Be Passed
        $rows[0].Metrics.bits_per_second.Value | Should -BeGreaterThan 1e6
    }

    It 'measures among twenty agents what the system''s ping and iperf3 do' -Skip:(-not $hasPeers) {
        $file = Join-Path $TestDrive 'twenty.yaml'
        Set-Content $file ((Get-Content $inventory -Raw) -replace 'count: 4', 'count: 20')
        $sources = 1..10 | ForEach-Object { "$prefix-$_" }
        $targets = 11..20 | ForEach-Object { "$prefix-$_" }
        $pings = Invoke-RemoteTestRun -Testlet ping -Argument '--count 10' -Source $sources -Target $targets -Inventory $file | Select-Object -SkipLast 1
        $pings | Where-Object Status -EQ Ok | Should -HaveCount 100
        # One at a time, for iperf3 has the machine for itself too.
        $loads = Invoke-RemoteTestRun -Testlet throughput -Argument '--seconds 1' -Source $sources[0..2] -Target $targets[0] -AgentsAtOnce 1 -Inventory $file | Select-Object -SkipLast 1
        $loads | Where-Object Status -EQ Ok | Should -HaveCount 3
        Get-Leftover $prefix | Should -BeNullOrEmpty

        foreach ($number in 1, 2) { New-TestNamespace "$prefix-$number" -Bridge $prefix -Address "10.195.$octet.$number/24" | Out-Null }
        try {
            $replies = Invoke-TestNamespaceCommand "$prefix-1" ping '-q' '-c' 20 '-i' 0.05 "10.195.$octet.2"
            $milliseconds = [double] ([regex] '= ([\d.]+)/').Match($replies -join ' ').Groups[1].Value
            $server = Start-ThreadJob { ip netns exec "$using:prefix-2" iperf3 -s -1 }
            Wait-Until -What 'iperf3 to listen' { Invoke-TestNamespaceCommand "$prefix-2" ss '-Hltn' 'sport = :5201' }
            $bits = (Invoke-TestNamespaceCommand "$prefix-1" iperf3 '-J' '-t' 1 '-c' "10.195.$octet.2" | Out-String | ConvertFrom-Json).end.sum_received.bits_per_second
            $server | Receive-Job -Wait -AutoRemoveJob | Out-Null
        }
        finally { Get-TestNamespace "$prefix-*" | Remove-TestNamespace }

        # The least of each: what the machine does meanwhile only ever adds.
        $least = ($pings | ForEach-Object { $_.Metrics['rtt_min_ms'].Value } | Measure-Object -Minimum).Minimum
        $least | Should -BeGreaterThan 0
        [Math]::Abs($least - $milliseconds) | Should -BeLessThan 1 -Because "testlets say $least ms, ping $milliseconds ms"
        # A loaded machine gives either of them half or a third of what the other got.
        $ratio = ($loads | ForEach-Object { $_.Metrics['bits_per_second'].Value } | Sort-Object)[1] / $bits
        $ratio | Should -BeGreaterThan 0.25
        $ratio | Should -BeLessThan 4
    }

    It 'completes testlets, groups and agents without touching the network' {
        $line = "Invoke-RemoteTestRun -Inventory '$inventory' -GroupPath '$groups' -Testlet p"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'ping'
        $line = "Invoke-RemoteTestRun -Inventory '$inventory' -GroupPath '$groups' -Testlet ping -Source "
        $found = (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText
        $found | Should -Contain 'red'
        $found | Should -Contain "$prefix-1"
        $line = 'Invoke-RemoteTestRun -HostName pc1, admin@pc2:2222 -Testlet ping -Source '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be pc1, pc2
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }
}

Describe 'Testlets' {
    It 'lists those built in with what they measure' {
        $testlets = Get-Testlet
        foreach ($name in 'ping', 'http', 'conntest', 'throughput', 'traffic', 'portknock', 'traceroute') { $testlets.Name | Should -Contain $name }
        ($testlets | Where-Object Name -EQ throughput).Metrics | Where-Object Name -EQ bits_per_second | ForEach-Object Better | Should -Be Higher
    }

    It 'runs one on this machine' {
        $closed = Invoke-Testlet portknock 127.0.0.1 '1'
        $closed.Status | Should -Be Failed
        $closed.Reason | Should -Match 'not open'
    }

    It 'does nothing where the pipeline brings no target' {
        @() | Invoke-Testlet ping -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'says once what is wrong with an agent that is asked for its testlets' {
        Get-Testlet ping -HostName '127.0.0.1:1' -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be 'AgentUnreachable,NetTest.PowerShell.Commands.GetTestletCommand'
    }

    It 'shows how far testlets are, and completes it' {
        $shell = [powershell]::Create()
        $shell.AddScript('param($manifest) Import-Module $manifest; Invoke-Testlet ping 127.0.0.1 "--count 30"').AddArgument((Get-ManifestPath)) | Out-Null
        $shell.Invoke() | Should -HaveCount 1
        # Twice, for the console draws nothing that comes within 200 ms of what it drew last.
        @($shell.Streams.Progress.StatusDescription -eq 'Running testlets: 0 of 1').Count | Should -BeGreaterThan 1
        $shell.Streams.Progress[-1].RecordType | Should -Be Completed
        $shell.Dispose()
    }

    It 'refuses what is wrong with one clear error' {
        { Invoke-Testlet portknock 127.0.0.1 -ErrorAction Stop } | Should -Throw '*needs*' -ErrorId 'InvalidArgument,NetTest.PowerShell.Commands.InvokeTestletCommand'
        { Invoke-RemoteTestRun -Testlet ping -Source * -ErrorAction Stop } | Should -Throw '*no agents*' -ErrorId 'InvalidArgument,NetTest.PowerShell.Commands.InvokeRemoteTestRunCommand'
        { Invoke-RemoteTestRun -Testlet ping -Source * -Uncontrolled -HostName h -ErrorAction Stop } | Should -Throw '*-Target*'
        { Install-TestAgent -Inventory $inventory -ErrorAction Stop } | Should -Throw '*in namespaces*' -ErrorId 'InvalidArgument,*'
        { Get-Testlet -HostName h -TestletFolder $TestDrive -ErrorAction Stop } | Should -Throw '*-TestletFolder*' -ErrorId 'InvalidArgument,*'
        { Get-Testlet nothing -ErrorAction Stop } | Should -Throw '*no testlet*' -ErrorId 'NameNotFound,NetTest.PowerShell.Commands.GetTestletCommand'
    }

    It 'gives rows their metrics as properties, a failed row''s as unknown' {
        $good = Invoke-Testlet ping 127.0.0.1 '--count 2'
        $bad = Invoke-Testlet ping 127.0.0.1 -HostName 127.0.0.1:1
        $good.rtt_p50_ms | Should -Be $good.Metrics['rtt_p50_ms'].Value
        $bad.Status | Should -Be Unreachable
        $bad.PSObject.Properties.Name | Should -Contain rtt_p50_ms
        $bad.rtt_p50_ms | Should -BeNullOrEmpty
        # The first row decides on the columns of the file.
        $lines = $bad, $good | Select-Object * -ExcludeProperty Metrics, Tags | ConvertTo-Csv | ConvertFrom-Csv
        [double] $lines[1].rtt_p50_ms | Should -Be $good.rtt_p50_ms
        @($bad, $good | Where-Object rtt_p50_ms -GT 0).Status | Should -Be Ok
    }

    It 'keeps a row''s own properties from metrics of the same name, here and in copies' {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'odd')).FullName
        $file = Join-Path $folder 'odd'
        Set-Content $file "#!/bin/sh`
[ `"`$1`" = check ] && { echo 'Check mode PASSED'; exit 0; }`
printf '{`"Status`":4,`"psobject`":2,`"pstypenames`":3,`"ToString`":7,`"a b`":5,`"Count`":8}'"
        chmod +x $file
        $row = Invoke-Testlet odd 127.0.0.1 -TestletFolder $folder
        Export-Clixml -InputObject $row (Join-Path $TestDrive 'row.xml')
        $copy = Import-Clixml (Join-Path $TestDrive 'row.xml')
        foreach ($item in $row, $copy) {
            "$($item.Status) $($item.'a b') $($item.Count)" | Should -Be 'Ok 5 8'
            $item.PSObject.Properties.Name | Should -Not -Contain psobject
        }

        ($copy | Show) | Should -BeExactly ($row | Show)
    } -Skip:$IsWindows

    It 'starts at an instant that is compared with Get-Date, also in a copy where there is no module' {
        $before = Get-Date
        $row = Invoke-Testlet portknock 127.0.0.1 '1'
        $file = Join-Path $TestDrive 'instant.xml'
        Export-Clixml -InputObject $row $file
        $elsewhere = pwsh -NoProfile -NonInteractive -Command "`$row = Import-Clixml '$file'; `$row.StartedAt.GetType().Name; `$row.StartedAt.Kind; (Get-Date) - `$row.StartedAt -lt [TimeSpan]::FromMinutes(5); `$row.StartedAt.Ticks"
        $elsewhere | Should -Be DateTime, Local, True, $row.StartedAt.Ticks
        $row.StartedAt | Should -BeGreaterThan $before
        (New-TimeSpan -Start $row.StartedAt).TotalSeconds | Should -BeGreaterThan 0
    }

    It 'takes wildcards as paths, and a name with brackets as it is' {
        foreach ($name in 'a', 'b', '[c]') { Set-Content -LiteralPath (Join-Path $TestDrive "wild-$name.yaml") "type: testrun`
label: run$name`
spec: {source: {name: x, app: ping}, target: [127.0.0.1], targettype: uncontrolled}" }
        foreach ($case in @{ Path = 'wild-?.yaml'; Runs = 2 }, @{ Path = 'wild-[c].yaml'; Runs = 1 }, @{ Path = 'wild-*.yaml'; Runs = 3 }) {
            Invoke-RemoteTestRun (Join-Path $TestDrive $case.Path) -HostName 127.0.0.1:1 -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems | Should -HaveCount $case.Runs -Because $case.Path
            $problems.FullyQualifiedErrorId | Sort-Object -Unique | Should -Match '^GroupNotFound'
        }

        { Invoke-RemoteTestRun (Join-Path $TestDrive 'none-*.yaml') -HostName h -ErrorAction Stop } | Should -Throw '*none-*' -ErrorId 'FileNotReadable*'
    }

    It 'makes a host that cannot be reached a row with its reason' {
        $row = Invoke-Testlet ping 127.0.0.1 -HostName '127.0.0.1:1'
        $row.Status | Should -Be Unreachable
        $row.Reason | Should -Not -BeNullOrEmpty
    }
}

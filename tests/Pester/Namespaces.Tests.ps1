BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
}

Describe 'Namespaces' -Skip:(-not $isRoot) {
    BeforeEach {
        $prefix = New-TestPrefix
    }

    AfterEach {
        Remove-TestNamespace "$prefix*" -WarningAction SilentlyContinue
    }

    It 'builds, lists and removes one, with its bridge' {
        $made = New-TestNamespace "$prefix-a" -Bridge "$prefix-b" -Address 10.9.1.1/24, 2001:db8:9::1/64 -MtuBytes 1400 -Label test
        $made.Addresses | Should -Be @('10.9.1.1/24', '2001:db8:9::1/64')
        $listed = Get-TestNamespace "$prefix-a"
        $listed.State | Should -Be 'Active'
        $listed.OwnerProcessId | Should -Be $PID
        $listed.Label | Should -Be 'test'
        (ip -n "$prefix-a" -j link show eth0 | ConvertFrom-Json).mtu | Should -Be 1400
        $listed | Remove-TestNamespace
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'tells with -Debug or -Verbose what is removed, and asks nobody whether to go on' {
        $script = @"
Import-Module '$(Get-ManifestPath)'
foreach (`$common in @{ Debug = `$true }, @{ Verbose = `$true }) {
    New-TestNamespace '$prefix-a' -Bridge '$prefix-b' -Address 10.9.1.1/24 | Out-Null
    Remove-TestNamespace '$prefix-a' @common *>&1 | Out-String -Width 300
}
"@
        $output = Invoke-Pwsh $script -AllOutput
        [regex]::Matches($output, "NetTest\.Topology: topology \w+: $prefix-a, $prefix-b removed").Count | Should -Be 2
        $output | Should -Match 'NetTest\.Topology: ip -force netns del'
        $output | Should -Not -Match 'Continue with this operation|Object reference'
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'lets two namespaces talk across a router, by hand and in a pipeline' {
        New-TestNamespace "$prefix-r" -Forwarding -Link @{ Bridge = "$prefix-1"; Address = '10.9.1.1/24' }, @{ Bridge = "$prefix-2"; Address = '10.9.2.1/24' } | Out-Null
        New-TestNamespace "$prefix-s" -Bridge "$prefix-1" -Address 10.9.1.2/24 -Gateway 10.9.1.1 | Out-Null
        New-TestNamespace "$prefix-c" -Bridge "$prefix-2" -Address 10.9.2.2/24 -Gateway 10.9.2.1 | Out-Null

        $result = Start-TrafficServer 10.9.1.2 -Namespace "$prefix-s" -Tls -ServerName www.example.com -Pattern sym -Name "$prefix-web" |
            Start-TrafficClient -Namespace "$prefix-c" -Connections 200 -Concurrency 5 |
            Wait-TrafficClient
        $seen = Stop-TrafficServer -Name "$prefix-web"
        $result.Status | Should -Be 'Passed'
        $result.Succeeded | Should -Be 200
        $result.Protocol | Should -Be 'tls'
        $result.TlsVersion | Should -Be 'TLSv1.3'
        $result.ResumedSessions | Should -Be 0
        $seen.Completed | Should -Be 200
        $seen.BytesReceived | Should -Be $result.BytesSent
        Get-TrafficClient | Stop-TrafficClient | Out-Null
    }

    It 'finds the address of a server that listens on all addresses of its namespace' {
        New-TestNamespace "$prefix-s" -Bridge "$prefix-1" -Address 10.9.1.2/24 | Out-Null
        New-TestNamespace "$prefix-c" -Bridge "$prefix-1" -Address 10.9.1.3/24 | Out-Null
        $server = Start-TrafficServer -Namespace "$prefix-s" -Port 0
        $client = $server | Start-TrafficClient -Namespace "$prefix-c"
        $client.Server.ToString() | Should -Be "10.9.1.2:$($server.Port)"
        ($client | Wait-TrafficClient).Succeeded | Should -Be 1
        $client | Stop-TrafficClient | Out-Null
        $server | Stop-TrafficServer | Out-Null
    }

    It 'takes namespaces from a table' {
        $rows = "Name,Bridge,Address`n$prefix-a,$prefix-b,10.9.1.1/24`n$prefix-c,$prefix-b,10.9.1.2/24" | ConvertFrom-Csv
        ($rows | New-TestNamespace).Name | Should -Be @("$prefix-a", "$prefix-c")
    }

    It 'goes on with the next one when one exists already' {
        New-TestNamespace "$prefix-a" | Out-Null
        $made = "$prefix-a", "$prefix-b" | ForEach-Object { [pscustomobject]@{ Name = $_ } } | New-TestNamespace -ErrorAction SilentlyContinue -ErrorVariable mistakes
        $made.Name | Should -Be "$prefix-b"
        $mistakes.FullyQualifiedErrorId | Should -Be 'NamespaceExists,NetTest.PowerShell.Commands.NewTestNamespaceCommand'
    }

    It 'shows foreign namespaces and leaves them alone' {
        ip netns add "$prefix-f"
        try {
            (Get-TestNamespace "$prefix-f").State | Should -Be 'Foreign'
            Remove-TestNamespace "$prefix-f" -ErrorAction SilentlyContinue -ErrorVariable mistakes
            $mistakes[0].FullyQualifiedErrorId | Should -Be 'NotOwned,NetTest.PowerShell.Commands.RemoveTestNamespaceCommand'
            Remove-TestNamespace "$prefix*"
            Get-Leftover $prefix | Should -Be "$prefix-f"
        }
        finally {
            ip netns del "$prefix-f"
        }
    }

    It 'stops this session''s traffic in a namespace that is removed, and says so' {
        New-TestNamespace "$prefix-a" -Bridge "$prefix-b" -Address 10.9.1.1/24 | Out-Null
        $server = Start-TrafficServer 10.9.1.1 -Namespace "$prefix-a" -Name "$prefix-web"
        Remove-TestNamespace "$prefix-a" -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -Match "$prefix-web"
        $server.State | Should -Be 'Stopped'
        $server | Stop-TrafficServer | Should -Not -BeNullOrEmpty
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    Context 'a program inside' {
        BeforeEach {
            New-TestNamespace "$prefix-a" -Bridge "$prefix-b" -Address 10.9.1.1/24 | Out-Null
        }

        It 'writes its output as lines and sets LASTEXITCODE' {
            $lines = Invoke-TestNamespaceCommand "$prefix-a" ip -br addr show eth0
            $lines | Should -Match '10\.9\.1\.1/24'
            $global:LASTEXITCODE | Should -Be 0
        }

        It 'gets its arguments as they are' {
            Invoke-TestNamespaceCommand "$prefix-a" -- printf '%s|' 'two words' '$HOME' '' '*' -e | Should -Be 'two words|$HOME||*|-e|'
        }

        It 'is an error, but no end, when its exit code says so' {
            $lines = Invoke-TestNamespaceCommand "$prefix-a" sh '-c' 'echo out; echo why >&2; exit 7' -ErrorAction SilentlyContinue -ErrorVariable mistakes -InformationVariable said 6>$null
            $lines | Should -Be 'out'
            $mistakes[0].FullyQualifiedErrorId | Should -Be 'ProgramExitCode,NetTest.PowerShell.Commands.InvokeTestNamespaceCommandCommand'
            $mistakes[0].Exception.Message | Should -Match 'exit code 7: why$'
            "$said" | Should -Be 'why'
            $global:LASTEXITCODE | Should -Be 7
        }

        It 'does not end a script by what it says on standard error' {
            $ErrorActionPreference = 'Stop'
            Invoke-TestNamespaceCommand "$prefix-a" sh '-c' 'echo progress >&2; echo done' 6>$null | Should -Be 'done'
        }

        It 'tells all with PassThru' {
            $all = Get-TestNamespace "$prefix-a" | Invoke-TestNamespaceCommand -Program sh -ArgumentList '-c', 'echo out; echo why >&2; exit 7' -PassThru
            $all.ExitCode | Should -Be 7
            $all.Output | Should -Be 'out'
            $all.StandardError | Should -Be 'why'
        }

        It 'is an error when there is no such program' {
            { Invoke-TestNamespaceCommand "$prefix-a" nt-no-such-program } | Should -Throw -ErrorId 'MissingTool,*'
        }

        It 'is ended by Select-Object -First' {
            Invoke-TestNamespaceCommand "$prefix-a" sh '-c' 'echo $$; exec sleep 4711' | Select-Object -First 1 -OutVariable id | Should -Match '^\d+$'
            Wait-Until { -not (Test-Path "/proc/$id") } -What 'the end of the program'
        }
    }
}

Describe 'The life of namespaces' -Skip:(-not $isRoot) {
    BeforeEach {
        $prefix = New-TestPrefix
        $import = "Import-Module '$(Get-ManifestPath)'"
    }

    It 'ends with the module' {
        Invoke-Pwsh "$import; New-TestNamespace $prefix-a -Bridge $prefix-b | Out-Null; Start-TrafficServer 127.0.0.1 0 | Out-Null; Remove-Module NetTest; ip netns" |
            Should -Not -Match $prefix
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'ends with the process, though nobody removed anything' {
        Invoke-Pwsh "$import; New-TestNamespace $prefix-a -Bridge $prefix-b -Address 10.9.1.1/24 | Out-Null; Start-TrafficServer 10.9.1.1 -Namespace $prefix-a | Out-Null" | Out-Null
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'ends with the runspace of a thread job' {
        $manifest = Get-ManifestPath
        Start-ThreadJob { Import-Module $using:manifest; New-TestNamespace "$using:prefix-a" -Bridge "$using:prefix-b" } | Receive-Job -Wait -AutoRemoveJob | Out-Null
        Wait-Until { -not (Get-Leftover $prefix) } -What 'the end of the namespaces'
    }

    It 'survives the process with -Persistent' {
        Invoke-Pwsh "$import; New-TestNamespace $prefix-a -Bridge $prefix-b -Persistent | Out-Null" | Out-Null
        (Get-TestNamespace "$prefix-a").Lifetime | Should -Be 'Persistent'
        Remove-TestNamespace "$prefix-a"
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'leaves an orphan after a kill, which can be found and removed' {
        # Our own child, killed by its own id.
        Invoke-Pwsh "$import; New-TestNamespace $prefix-a -Bridge $prefix-b | Out-Null; kill -9 `$PID" | Out-Null
        (Get-TestNamespace "$prefix-a").State | Should -Be 'Orphaned'
        Remove-TestNamespace -Orphaned -WhatIf
        (Get-TestNamespace "$prefix-a").State | Should -Be 'Orphaned'
        Remove-TestNamespace "$prefix-a"
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }
}

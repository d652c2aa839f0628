BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest

    function Get-Mistake([scriptblock] $Script) {
        try {
            & $Script *>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Select-Object -First 1
        }
        catch {
            $_
        }
    }
}

Describe 'Mistakes in arguments' {
    It 'says what is wanted instead of <Value>' -ForEach @(
        @{ Value = 'an address without a prefix length'; Wanted = '*CIDR notation, such as*'; Script = { New-TestNamespace ntx -Bridge b -Address 10.9.0.1 } }
        @{ Value = 'a rate of nothing'; Wanted = '*a number above 0, such as*'; Script = { Start-TrafficClient 127.0.0.1 -Rate 0 } }
    ) {
        $mistake = Get-Mistake $Script
        $mistake.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,NetTest.PowerShell.*'
        $mistake.Exception.Message | Should -BeLike $Wanted
    }

    It '<Id> for <Title>' -ForEach @(
        @{ Title = 'a namespace that is not there'; Id = 'NamespaceNotFound'; Category = 'ObjectNotFound'; Script = { Get-TestNamespace nt-absent } }
        @{ Title = 'removing a namespace that is not there'; Id = 'NamespaceNotFound'; Category = 'ObjectNotFound'; Script = { Remove-TestNamespace nt-absent -Confirm:$false } }
        @{ Title = 'an address without a bridge'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { New-TestNamespace ntx -Address 10.9.0.1/24 } }
        @{ Title = 'two gateways of one family'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { New-TestNamespace ntx -Bridge b -Address 10.9.0.1/24 -Gateway 10.9.0.2, 10.9.0.3 } }
        @{ Title = 'a link without a bridge'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { New-TestNamespace ntx -Link @{ Address = '10.9.0.1/24' } } }
        @{ Title = 'an address without a prefix length in a link'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { New-TestNamespace ntx -Link @{ Bridge = 'b'; Address = '10.9.0.1' } } }
        @{ Title = 'a file of targets that is not there'; Id = 'FileNotReadable'; Category = 'ObjectNotFound'; Script = { Start-ConnTestMonitor -TargetFile ./absent.txt -NoMetrics -NoResponder } }
        @{ Title = 'a folder of testlets that is not there'; Id = 'FileNotReadable'; Category = 'ObjectNotFound'; Script = { Get-Testlet -TestletFolder ./absent } }
        @{ Title = 'a source address of another machine'; Id = 'AddressNotAvailable'; Category = 'ResourceUnavailable'; Script = { Measure-PathMtu 127.0.0.1 -SourceAddress 203.0.113.77 } }
        @{ Title = 'a source address of the other family'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { Measure-PathMtu 127.0.0.1 -SourceAddress ::1 } }
        @{ Title = 'a throughput server on an address of another machine'; Id = 'AddressNotAvailable'; Category = 'ResourceUnavailable'; Script = { Start-ThroughputServer 203.0.113.77 0 } }
        @{ Title = 'both families'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { Invoke-ThroughputTest 127.0.0.1 -IPv4 -IPv6 } }
        @{ Title = 'a profile that is not there'; Id = 'FileNotReadable'; Category = 'ObjectNotFound'; Script = { Test-TestScenario ./absent.yaml } }
        @{ Title = 'a pattern that is not there'; Id = 'InvalidPattern'; Category = 'InvalidData'; Script = { Start-TrafficServer -Port 0 -Pattern nosuch } }
        @{ Title = 'a listed pattern that is not there'; Id = 'InvalidPattern'; Category = 'InvalidData'; Script = { Get-TrafficPattern nosuch } }
        @{ Title = 'a pattern file that is not there'; Id = 'FileNotReadable'; Category = 'ObjectNotFound'; Script = { Get-TrafficPattern -Path ./absent.json } }
        @{ Title = 'TLS options without TLS'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { Start-TrafficServer -Port 0 -ServerName x } }
        @{ Title = 'TLS over UDP'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { Start-TrafficServer -Port 0 -Udp -Tls } }
        @{ Title = 'a certificate that is not there'; Id = 'FileNotReadable'; Category = 'ObjectNotFound'; Script = { Start-TrafficServer -Port 0 -Tls -Certificate ./absent.pem } }
        @{ Title = 'a directory as a profile'; Id = 'FileNotReadable'; Category = 'PermissionDenied'; Script = { Test-TestScenario $TestDrive } }
        @{ Title = 'an authority to trust without TLS'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { Start-TrafficClient 127.0.0.1 -Ca ./ca.pem } }
        @{ Title = 'an authority to write without TLS'; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Script = { Start-TrafficServer -Port 0 -CaOut ./ca.pem } }
        @{ Title = 'an unknown server name'; Id = 'NameNotFound'; Category = 'ObjectNotFound'; Script = { Stop-TrafficServer -Name nosuch } }
        @{ Title = 'an unknown client name'; Id = 'NameNotFound'; Category = 'ObjectNotFound'; Script = { Wait-TrafficClient -Name nosuch } }
    ) {
        $mistake = Get-Mistake $Script
        $mistake.FullyQualifiedErrorId | Should -BeLike "$Id,NetTest.PowerShell.*"
        $mistake.CategoryInfo.Category | Should -Be $Category
        $mistake.Exception.Message.Length | Should -BeGreaterThan 20
        $mistake.TargetObject | Should -Not -BeNullOrEmpty
    }

    It 'says what to do' {
        (Get-Mistake { Get-TestNamespace nt-absent }).ErrorDetails.RecommendedAction | Should -Match 'Get-TestNamespace'
    }

    It 'goes on after one bad name among several' {
        $patterns = Get-TrafficPattern sym, nosuch, mouse -ErrorAction SilentlyContinue -ErrorVariable mistakes
        $patterns.Name | Should -Be @('sym', 'mouse')
        $mistakes | Should -HaveCount 1
    }

    It 'refuses closed and open loop together' {
        (Get-Mistake { Start-TrafficClient 127.0.0.1 -Concurrency 2 -Rate 5 }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
    }

    It 'refuses an address that is none, and says how one looks' {
        (Get-Mistake { New-TestNamespace x -Bridge b -Address 10.1/24 }).Exception.Message | Should -Match '10\.1\.1\.2/24'
    }

    It 'reports every mistake of a profile as an error of its own, with its place' {
        $file = Join-Path TestDrive: wrong.yaml
        Set-Content $file "case:`n  servers:`n    - talk_point: {to_brigde: b, ip: 10.1.1.2/99}`n      traffic: []`n  clients: []"
        Test-TestScenario $file -ErrorAction SilentlyContinue -ErrorVariable mistakes | Should -BeNullOrEmpty
        $mistakes.Count | Should -BeGreaterThan 1
        foreach ($mistake in $mistakes) {
            $mistake.FullyQualifiedErrorId | Should -Be 'InvalidProfile,NetTest.PowerShell.Commands.TestTestScenarioCommand'
            $mistake.Exception.Message | Should -Match 'wrong\.yaml:\d+:\d+: '
        }
    }
}

Describe 'WhatIf' {
    It 'New-TestNamespace builds nothing' -Skip:(-not $isRoot) {
        $prefix = New-TestPrefix
        New-TestNamespace "$prefix-a" -Bridge "$prefix-b" -Address 10.9.8.1/24 -WhatIf | Should -BeNullOrEmpty
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'Start-TrafficServer and Start-TrafficClient start nothing' {
        Start-TrafficServer 127.0.0.1 0 -WhatIf | Should -BeNullOrEmpty
        Start-TrafficClient 127.0.0.1 9 -WhatIf | Should -BeNullOrEmpty
        Get-TrafficServer | Should -BeNullOrEmpty
        Get-TrafficClient | Should -BeNullOrEmpty
    }

    It 'still finds mistakes' {
        { Start-TrafficServer -Port 0 -Udp -Tls -WhatIf } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}

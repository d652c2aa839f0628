BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
}

Describe 'Path probes' -Skip:(-not $isRoot) {
    BeforeAll {
        $prefix = New-TestPrefix
        New-TestNamespace "$prefix-r" -Forwarding -Link @{ Bridge = "$prefix-1"; Address = '10.9.1.1/24' }, @{ Bridge = "$prefix-2"; Address = '10.9.2.1/24'; MtuBytes = 1300 } | Out-Null
        New-TestNamespace "$prefix-c" -Bridge "$prefix-1" -Address 10.9.1.2/24 -Gateway 10.9.1.1 | Out-Null
        New-TestNamespace "$prefix-s" -Bridge "$prefix-2" -Address 10.9.2.2/24 -Gateway 10.9.2.1 -MtuBytes 1300 | Out-Null
        Start-TrafficServer 10.9.2.2 -Port 443 -Namespace "$prefix-s" -Name "$prefix-web" | Out-Null
    }

    AfterAll {
        Stop-TrafficServer -Name "$prefix-web" | Out-Null
        Remove-TestNamespace "$prefix*" -WarningAction SilentlyContinue
    }

    It 'measures the path MTU of targets from the pipeline' {
        $result = '10.9.2.2', '10.9.1.1' | Measure-PathMtu -Namespace "$prefix-c" -Port 443
        $result.Count | Should -Be 2
        $far = $result | Where-Object Target -eq 10.9.2.2
        $far.Verdict | Should -Be 'Reduced'
        $far.PathMtuBytes | Should -Be 1300
        $far.RefusedBy | Should -Be '10.9.1.1'
        $far.MssBytes | Should -Be 1260
        ($far | Out-String) | Should -Match 'Target\s+Verdict\s+MTU bytes\s+Back bytes\s+Refused by\s+MSS bytes'
    }

    It 'measures from the source address that is given, in the namespace that the row names' {
        $result = [pscustomobject]@{ Target = '10.9.2.2'; Namespace = "$prefix-c" } | Measure-PathMtu -SourceAddress 10.9.1.2 -Port 443
        $result.Namespace, $result.PathMtuBytes, $result.Options.SourceAddress | Should -Be @("$prefix-c", 1300, '10.9.1.2')
    }

    It 'writes hops as they come, and ends with what follows it' {
        $hops = Trace-NetworkPath 10.9.2.2 -Namespace "$prefix-c" -PacketBytes 1500
        $hops | ForEach-Object Address | Should -Be @('10.9.1.1', '10.9.2.2')
        $hops[0].MtuBytes | Should -Be 1300
        (Trace-NetworkPath 10.9.2.2 -Namespace "$prefix-c" | Select-Object -First 1).Hop | Should -Be 1
        $summary = Trace-NetworkPath 10.9.2.2 -Namespace "$prefix-c" -Protocol Tcp -Port 443 -Summary
        $summary.Reached | Should -BeTrue
        $summary.Hops[-1].Reply | Should -Be 'SynAck'
    }

    It 'tells open ports from closed ones' {
        $ports = Test-NetworkPort 10.9.2.2 441-442, 443 -Namespace "$prefix-c"
        ($ports | Where-Object State -eq Open).Port | Should -Be 443
        @($ports | Where-Object State -eq Closed).Count | Should -Be 2
        Test-NetworkPort 10.9.2.2 443 -Namespace "$prefix-c" -Quiet | Should -BeTrue
        Test-NetworkPort 10.9.2.2 442 -Namespace "$prefix-c" -Quiet | Should -BeFalse
    }

    It 'says what is wrong with an argument' {
        { Test-NetworkPort 127.0.0.1 http } | Should -Throw -ErrorId 'InvalidArgument*'
        { Measure-PathMtu 127.0.0.1 -IPv4 -IPv6 } | Should -Throw -ErrorId 'InvalidArgument*'
        Measure-PathMtu no-such-host.invalid -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -Match '^NameNotResolved'
    }
}

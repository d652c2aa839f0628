BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $canEmulate = (Test-IsRoot) -and (Test-Path /dev/net/tun)
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest

    function Measure-Ping([string] $Name, [string] $Address) {
        $times = @(ip netns exec $Name ping -c 20 -i 0.02 $Address | Select-String 'time=([0-9.]+)' | ForEach-Object { [double] $_.Matches[0].Groups[1].Value } | Sort-Object)
        $times[10]
    }
}

Describe 'Impairment' -Skip:(-not $canEmulate) {
    BeforeEach {
        $prefix = New-TestPrefix
        New-TestNamespace "$prefix-a" -Bridge "$prefix-1" -Address 10.9.1.1/24 | Out-Null
    }

    AfterEach {
        Remove-TestNamespace "$prefix*" -WarningAction SilentlyContinue
        Get-Leftover $prefix | Should -BeNullOrEmpty
    }

    It 'delays a link, says who does it, and changes it from the pipeline' {
        $made = New-TestNamespace "$prefix-b" -Bridge "$prefix-1" -Address 10.9.1.2/24 -Impairment 'delay=20ms' -ImpairmentBackend Emulator
        $made.Links[0].Backend | Should -Be 'Emulator'
        Measure-Ping "$prefix-a" 10.9.1.2 | Should -BeGreaterThan 39.5

        Get-TestNamespace "$prefix-b" | Set-TestNamespace -EgressImpairment @{ DelayMs = 5 }
        $link = (Get-TestNamespace "$prefix-b").Links[0]
        $link.EgressText | Should -Be 'delay=5ms'
        $link.IngressText | Should -Be 'delay=20ms'
        $link.CarrierProcessId | Should -Be $PID
        $link.EgressCounters.DeliveredFrames | Should -BeGreaterThan 20
        Measure-Ping "$prefix-a" 10.9.1.2 | Should -BeGreaterThan 24.5

        (Set-TestNamespace "$prefix-[b]" -ClearImpairment -PassThru).Links[0].EgressText | Should -Be 'none'
        Measure-Ping "$prefix-a" 10.9.1.2 | Should -BeLessThan 20
    }

    It 'takes a hashtable in each direction and inside a link' {
        $made = New-TestNamespace "$prefix-b" -Forwarding -Link @{ Bridge = "$prefix-1"; Address = '10.9.1.2/24'; Impairment = @{ DelayMs = 2; JitterMs = 0.5 }; IngressImpairment = 'loss=1%' }, @{ Bridge = "$prefix-2"; Address = '10.9.2.2/24'; EgressImpairment = @{ LossBursts = @{ Enter = 1; Leave = 25 }; Rate = '50M'; Queue = '100ms' } }
        $made.Links.EgressText | Should -Be @('delay=2ms,jitter=0.5ms', 'loss_bursts=1/25/100/0,rate=50M,queue=625k')
        $made.Links.IngressText | Should -Be @('loss=1%', 'none')
        { Set-TestNamespace "$prefix-b" 'delay=1ms' -ErrorAction Stop } | Should -Throw "*has 2 links; name the interface: eth0, eth1.*"
    }

    It 'says what is wrong with an impairment, and changes nothing with -WhatIf' {
        New-TestNamespace "$prefix-b" -Bridge "$prefix-1" -Address 10.9.1.2/24 -Impairment none | Out-Null
        { Set-TestNamespace "$prefix-b" 'dealy=5' } | Should -Throw "*there is no key 'dealy' (did you mean 'delay'?)*"
        { Set-TestNamespace "$prefix-b" @{ JitterMs = 5 } } | Should -Throw '*jitter varies a delay, and there is none; give a delay*'
        { Set-TestNamespace "$prefix-b" -ErrorAction Stop } | Should -Throw '*Nothing is to change*'
        { Set-TestNamespace "$prefix-x" 'delay=1ms' -ErrorAction Stop } | Should -Throw "*does not exist*"
        Set-TestNamespace "$prefix-b" 'delay=5ms' -WhatIf
        # What stands first is bound before what the pipeline brings.
        $problems = @({ Get-TestNamespace "$prefix-*" | Set-TestNamespace 'delay=5ms' } | ForEach-Object { try { & $_ } catch { $_ } })
        $problems | Should -HaveCount 1
        $problems[0].Exception.Message | Should -Match 'from the pipeline.*name the parameter: -Impairment delay=5ms'
        (Get-TestNamespace "$prefix-b").Links[0].EgressText | Should -Be 'none'
    }

    It 'completes the interfaces of the namespace' {
        New-TestNamespace "$prefix-b" -Bridge "$prefix-1" -Address 10.9.1.2/24 -Interface wan0 | Out-Null
        $line = "Set-TestNamespace $prefix-b -Interface w"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'wan0'
    }
}

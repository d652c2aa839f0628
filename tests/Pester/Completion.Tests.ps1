BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest

    function Get-Completion([string] $Line) {
        ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches.CompletionText
    }
}

Describe 'Completion' {
    It 'offers the built-in patterns' {
        Get-Completion 'Start-TrafficServer -Pattern ' | Should -Contain 'baseHttp'
        Get-Completion 'Start-TrafficClient -Pattern asy' | Should -Be @('asym_s', 'asym_c')
        Get-Completion 'Get-TrafficPattern el' | Should -Be 'elephant'
    }

    It 'offers the patterns of the file that is named before' {
        $file = Join-Path $TestDrive 'patterns.json'
        Set-Content $file '{"Log in": {"payload": "len_list", "client": [1], "server": [1]}}'
        Get-Completion "Start-TrafficServer -PatternFile $file -Pattern L" | Should -Contain "'Log in'"
    }

    It 'offers the cases of the profile that is named before, quoted where needed' {
        $file = Join-Path $TestDrive 'profile.yaml'
        $server = 'servers: [{talk_point: {to_bridge: b, ip: 10.1.1.2/24}, traffic: [{name: web, ip: 10.1.1.2}]}]'
        $client = 'clients: [{talk_point: {to_bridge: b, ip: 10.1.1.3/24}, traffic: [{s_name: web}]}]'
        Set-Content $file "first: {$server, $client}`n'two words': {$server, $client}"
        Get-Completion "Invoke-TestScenario $file -Case " | Should -Be @('first', "'two words'")
        Get-Completion "Test-TestScenario $file 'two" | Should -Be "'two words'"
    }

    It 'offers nothing, and fails at nothing, when the file is wrong or absent' {
        Set-Content (Join-Path $TestDrive 'wrong.yaml') 'a: [b'
        $before = $Error.Count
        # Without an answer from us PowerShell falls back to file names.
        Get-Completion "Invoke-TestScenario $TestDrive/wrong.yaml -Case zz" | Should -BeNullOrEmpty
        Get-Completion "Invoke-TestScenario $TestDrive/absent.yaml -Case zz" | Should -BeNullOrEmpty
        $Error.Count | Should -Be $before
    }

    It 'offers this session''s servers and clients' {
        $server = Start-TrafficServer 127.0.0.1 0 -Name 'web one'
        try {
            Get-Completion 'Stop-TrafficServer -Name web' | Should -Be "'web one'"
            Get-Completion 'Start-TrafficClient -Server web' | Should -Be "'web one'"
            Get-Completion 'NetTest\Get-TrafficServer web' | Should -Be "'web one'"
            Get-Completion 'Get-TrafficClient -Name web' | Should -BeNullOrEmpty
        }
        finally {
            $server | Stop-TrafficServer | Out-Null
        }
    }

    It 'offers namespaces, their addresses, and bridges' -Skip:(-not $isRoot) {
        $prefix = New-TestPrefix
        New-TestNamespace "$prefix-a" -Bridge "$prefix-b" -Address 10.9.7.1/24 | Out-Null
        ip netns add "$prefix-foreign"
        try {
            Get-Completion "Start-TrafficServer -Namespace $prefix" | Should -Be @("$prefix-a", "$prefix-foreign")
            Get-Completion "Remove-TestNamespace $prefix" | Should -Be "$prefix-a"
            Get-Completion "Start-TrafficServer -Namespace $prefix-a -Address 10." | Should -Be '10.9.7.1'
            Get-Completion "New-TestNamespace x -Bridge $prefix" | Should -Be "$prefix-b"
        }
        finally {
            Remove-TestNamespace "$prefix-a"
            ip netns del "$prefix-foreign"
        }
    }
}

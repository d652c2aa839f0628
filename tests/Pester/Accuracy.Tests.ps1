BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $isRoot = Test-IsRoot
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
}

Describe 'Test-NetTestAccuracy' -Skip:(-not $isRoot) {
    It 'finds the MTU that was injected, and leaves nothing' {
        $result = Test-NetTestAccuracy -Quantity PathMtu -NoSystemTools -Label small -Tag @{ site = 'lab' }

        $result.Status | Should -Be Passed
        $result.Label | Should -Be small
        $result.Tags.site | Should -Be lab
        $result.Readings.Count | Should -Be 1
        $result.Readings[0].Measured | Should -Be 1300
        Get-TestNamespace | Where-Object Name -Like 'cal-*' | Should -BeNullOrEmpty
        $result | Out-String -Width 80 | Should -Match 'PathMtu +there +NetTest mtu +1300 B +1300 +0 +0'
    }

    It 'completes the quantities' {
        (TabExpansion2 'Test-NetTestAccuracy -Quantity Pat').CompletionMatches.CompletionText | Should -Be PathMtu
    }
}

<#
.SYNOPSIS
    Tests a network, lets you change it, tests it again, and says whether it still does its job.
.DESCRIPTION
    Runs one case of a profile before and after the change. The change is a script block, or your own hands: without -Change the
    script waits for Enter. It ends with exit code 0 if the network is as good as before, 1 if it is not, so that a change
    pipeline can go on or roll back.
.EXAMPLE
    ./examples/change-window.ps1 -Path ./examples/demo.yaml -Change { nft -f /etc/nftables.new }
.EXAMPLE
    ./examples/change-window.ps1 -Path ./lab.yaml -Case base -TolerancePercent 10
#>
[CmdletBinding()]
param(
    # The profile.
    [Parameter(Mandatory)] [string] $Path,
    # The case; the first one by default.
    [string] $Case,
    # The change itself.
    [scriptblock] $Change = { $null = Read-Host 'Make the change now, then press Enter' },
    # How much slower than before a round may be at the 99th percentile.
    [ValidateRange(0, 1000)] [double] $TolerancePercent = 25
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../NetTest.psd1"

$scenario = @{ Path = $Path }
if ($Case) { $scenario.Case = $Case }

$before = Invoke-TestScenario @scenario -Label before
if ($before.Status -ne 'Passed') {
    $before
    throw 'The network does not do its job before the change: nothing was changed.'
}

& $Change

$after = Invoke-TestScenario @scenario -Label after

$report = foreach ($new in $after.Clients) {
    $old = $before.Clients | Where-Object Name -EQ $new.Name
    $limit = $old.TransactionP99Ms * (1 + $TolerancePercent / 100)
    [pscustomobject]@{
        Client      = $new.Name
        Failed      = $new.Failed
        P99BeforeMs = [math]::Round($old.TransactionP99Ms, 3)
        P99AfterMs  = [math]::Round($new.TransactionP99Ms, 3)
        Verdict     = if ($new.Failed -gt 0) { 'Fails' } elseif ($new.TransactionP99Ms -gt $limit) { 'Slower' } else { 'Good' }
    }
}
$report | Format-Table

# Said in both cases: what the change ran may have left an exit code of its own.
exit $(if ($after.Status -ne 'Passed' -or $report.Verdict -contains 'Slower') { 1 } else { 0 })

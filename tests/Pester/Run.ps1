<#
.SYNOPSIS
Runs the Pester tests against the module that was built into ./bin, in a PowerShell of its own.

.DESCRIPTION
The last line is `N passed, N failed, N skipped`; the exit code is 1 if a test failed. Without root the tests that need namespaces are
skipped, and the output says so.
#>
[CmdletBinding()]
param(
    # Only test files whose name matches, such as Help*.
    [string] $Name = '*'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module Pester -MinimumVersion 5.5
$configuration = New-PesterConfiguration
$configuration.Run.Path = @(Get-ChildItem $PSScriptRoot -Filter "$Name.Tests.ps1" | ForEach-Object FullName)
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Should.ErrorAction = 'Continue'
$result = Invoke-Pester -Configuration $configuration
foreach ($test in $result.Skipped) {
    "skipped: $($test.ExpandedPath)"
}

# A file that fails outside a test (a BeforeAll, a syntax error) is a failure too.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"$($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
exit [int]($failed -gt 0)

# What the test files share.

$script:Root = (Resolve-Path (Join-Path $PSScriptRoot '..' '..')).Path

function Import-NetTest {
    Import-Module (Join-Path $script:Root 'NetTest.psd1') -Global
}

function Get-ManifestPath {
    Join-Path $script:Root 'NetTest.psd1'
}

function Get-RepositoryPath([string] $Path) {
    Join-Path $script:Root $Path
}

# Names that no other test run on this machine uses; an interface name has 15 characters at most.
function New-TestPrefix {
    'nt' + -join (1..4 | ForEach-Object { [char](Get-Random -Minimum 97 -Maximum 123) })
}

function Test-IsRoot {
    $IsLinux -and [Environment]::IsPrivilegedProcess
}

# Runs a script in a PowerShell process of its own and returns its output as text.
function Invoke-Pwsh([string] $Script, [switch] $AllOutput) {
    $text = if ($AllOutput) { pwsh -NoProfile -NonInteractive -Command $Script *>&1 } else { pwsh -NoProfile -NonInteractive -Command $Script }
    $text | Out-String
}

# The deadline is for a machine that does ten other things; a test that passes never waits so long.
function Wait-Until([scriptblock] $Condition, [int] $Seconds = 120, [string] $What = 'the condition') {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) {
            throw "Waited $Seconds s for $What in vain."
        }

        Start-Sleep -Milliseconds 50
    }
}

# Everything on this machine whose name begins with the prefix: namespaces, links, bridges.
function Get-Leftover([string] $Prefix) {
    @(Get-ChildItem /run/netns -ErrorAction Ignore | ForEach-Object Name) + @(Get-ChildItem /sys/class/net | ForEach-Object Name) |
        Where-Object { $_.StartsWith($Prefix) }
}

Export-ModuleMember -Function *

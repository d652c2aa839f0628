# A mesh of three hosts through PowerShell sessions: what is there, what would be done, the run, and what deviates.
#
#   ./examples/remote-sessions.ps1 pc1, pc2, admin@pc3
#
# Needs ssh remoting on the hosts (Subsystem powershell in sshd_config), and keys that ssh finds.
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string[]] $HostName,

    # Installs the module instead of the executable, which './build.ps1 Agent' makes.
    [switch] $Module
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../NetTest.psd1"
$session = New-PSSession -HostName $HostName
try {
    # Puts NetTest where it is missing or another version; the others are left alone.
    Install-TestAgent -Session $session -Module:$Module | Out-Host
    $agents = Get-TestAgent -Session $session
    $agents | Format-Table | Out-Host
    if ($agents.IsReachable -notcontains $true) { throw 'There is NetTest on none of them.' }

    Invoke-RemoteTestRun -Testlet throughput -Source * -Session $session -WhatIf | Out-Host
    $rows = 'ping', 'conntest', 'throughput' | ForEach-Object { Invoke-RemoteTestRun -Testlet $_ -Source * -Session $session }
    $rows | Where-Object Status -NotIn Ok, Passed | Format-Table | Out-Host
    $rows.ByPair | Where-Object Deviates
}
finally {
    $session | Remove-PSSession
}

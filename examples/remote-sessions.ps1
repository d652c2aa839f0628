# A mesh of three hosts through PowerShell sessions: what is there, what would be done, the run, and what deviates.
#
#   ./examples/remote-sessions.ps1 pc1, pc2, admin@pc3
#
# Needs ssh remoting on the hosts (Subsystem powershell in sshd_config), and keys that ssh finds.
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string[]] $HostName
)

$ErrorActionPreference = 'Stop'
Import-Module NetTest
$session = New-PSSession -HostName $HostName
try {
    # Puts the executable where it is missing or another version; the others are left alone.
    Install-TestAgent -Session $session
    Get-TestAgent -Session $session
    Invoke-RemoteTestRun -Testlet throughput -Argument '--seconds 5' -Source * -Session $session -WhatIf

    $rows = 'ping', 'conntest', 'throughput' | ForEach-Object { Invoke-RemoteTestRun -Testlet $_ -Source * -Session $session }
    $rows | Where-Object { $_.Status -notin 'Ok', 'Passed' }
    $rows.ByPair | Where-Object Deviates | Format-Table Testlet, Agent, Target, Deviation
}
finally {
    $session | Remove-PSSession
}

# Hosts that are reached by ssh: a namespace each, with an sshd of its own, keys made for the occasion, and pwsh as subsystem.

Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1')

function Test-CanServeSsh {
    (Test-IsRoot) -and (Test-Path /usr/sbin/sshd) -and (Get-Command ssh-keygen, ssh -CommandType Application -ErrorAction Ignore).Count -ge 2
}

# The executable that the build made; $null if it was not built.
function Get-NetTestFolder {
    $folder = Get-RepositoryPath 'src/NetTest.Cli/bin/Release/net10.0'
    if (Test-Path (Join-Path $folder 'nettest')) { $folder }
}

# Makes a bridge with the host's own address and so many namespaces on it.
function New-SshLab([string] $Folder, [string] $Prefix, [int] $Count) {
    New-Item -ItemType Directory -Force $Folder, /run/sshd | Out-Null
    chmod 700 $Folder
    foreach ($key in 'host', 'other', 'user') { ssh-keygen -q -t ed25519 -N '' -f (Join-Path $Folder $key) }
    Copy-Item (Join-Path $Folder 'user.pub') (Join-Path $Folder 'authorized_keys')
    $octet = Get-Random -Minimum 20 -Maximum 250
    $lab = [pscustomobject]@{ Folder = $Folder; Prefix = $Prefix; Bridge = "$Prefix-b"; Hosts = @(); Sshd = @() }
    foreach ($number in 1..$Count) {
        $address = "10.196.$octet.$number"
        New-TestNamespace "$Prefix-$number" -Bridge $lab.Bridge -Address "$address/24" | Out-Null
        $lab.Hosts += [pscustomobject]@{ Name = "$Prefix-$number"; Address = $address; Home = Join-Path $Folder "home$number" }
    }

    ip address add "10.196.$octet.254/24" dev $lab.Bridge
    ip link set $lab.Bridge up
    $lab
}

# Starts the sshd of a host and waits until it listens. Without space, its cache lies on a full file system that goes with its mounts.
function Start-Sshd($Lab, $Target, [string] $Key = 'host', [string] $Path = '/usr/local/bin:/usr/bin:/bin', [switch] $NoSpace) {
    $cache = Join-Path $Target.Home '.cache'
    New-Item -ItemType Directory -Force $cache | Out-Null
    $mount = $NoSpace ? "mount -t tmpfs -o size=4k none '$cache' && " : ''
    $config = Join-Path $Lab.Folder "$($Target.Name).conf"
    Set-Content $config @"
Port 22
HostKey $($Lab.Folder)/$Key
AuthorizedKeysFile $($Lab.Folder)/authorized_keys
StrictModes no
UsePAM no
PidFile none
PermitRootLogin prohibit-password
PasswordAuthentication no
SetEnv PATH=$Path HOME=$($Target.Home) XDG_CACHE_HOME=$cache POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
Subsystem powershell $((Get-Command pwsh).Source) -sshs -NoLogo -NoProfile
"@
    $start = [Diagnostics.ProcessStartInfo]::new('ip')
    foreach ($word in 'netns', 'exec', $Target.Name, 'sh', '-c', "$mount exec /usr/sbin/sshd -D -f '$config' -E '$(Join-Path $Lab.Folder "$($Target.Name).log")'") { $start.ArgumentList.Add($word) }
    $process = [Diagnostics.Process]::Start($start)
    $Lab.Sshd += $process
    Add-Content (Join-Path $Lab.Folder 'known_hosts') "$($Target.Address) $((Get-Content (Join-Path $Lab.Folder 'host.pub')) -replace ' \S+$')"
    Wait-Until -What "sshd of $($Target.Name)" { (ip netns exec $Target.Name ss -Hltn 'sport = :22') }
    $process
}

# ssh finds this instead of the user's own configuration.
function New-SshConfig($Lab) {
    $file = Join-Path $Lab.Folder 'ssh_config'
    Set-Content $file @"
User root
IdentityFile $($Lab.Folder)/user
IdentitiesOnly yes
UserKnownHostsFile $($Lab.Folder)/known_hosts
"@
    $file
}

# Sessions to one or several hosts, made at the same time.
function New-LabSession {
    [CmdletBinding()]
    param($Lab, $Target)

    New-PSSession -HostName @($Target | ForEach-Object Address) -UserName root -KeyFilePath (Join-Path $Lab.Folder 'user') -ConnectingTimeout 60000 -Options @{
        UserKnownHostsFile = Join-Path $Lab.Folder 'known_hosts'; StrictHostKeyChecking = 'yes'; IdentitiesOnly = 'yes'
    }
}

# A lab whose hosts have a session each, in the order of the hosts. The module lies in a folder of its own, under its name; the hosts know of it
# only after Add-ModulePath. The host of the given number has a cache without space.
function New-SessionLab([int] $Count, [int] $Full = -1) {
    $lab = New-SshLab (Join-Path ([IO.Path]::GetTempPath()) "rs$([Guid]::NewGuid().ToString('N').Substring(0, 8))") (New-TestPrefix) $Count
    foreach ($number in 0..($Count - 1)) { Start-Sshd $lab $lab.Hosts[$number] -NoSpace:($number -eq $Full) | Out-Null }
    $folders = foreach ($name in 'modules', 'testlets') { (New-Item -ItemType Directory (Join-Path $lab.Folder $name)).FullName }
    New-Item -ItemType SymbolicLink (Join-Path $folders[0] 'NetTest') -Target (Split-Path (Get-ManifestPath)) | Out-Null
    $addresses = @($lab.Hosts | ForEach-Object Address)
    $lab | Add-Member -NotePropertyMembers @{
        Modules = $folders[0]; Testlets = $folders[1]
        Sessions = @(New-LabSession $lab $lab.Hosts | Sort-Object { $addresses.IndexOf($_.ComputerName) })
    }
    $lab
}

function Add-ModulePath($Lab, $Session) {
    $folder = $Lab.Modules
    Invoke-Command $Session { $env:PSModulePath = "$using:folder$([IO.Path]::PathSeparator)$env:PSModulePath" }
}

# A testlet that is a few lines of sh, run when it is not only to be checked.
function Add-LabTestlet($Lab, [string] $Name, [string] $Script) {
    $file = Join-Path $Lab.Testlets $Name
    Set-Content $file "#!/bin/sh`n[ `"`$1`" = check ] && { echo 'Check mode PASSED'; exit 0; }`n$Script"
    chmod +x $file
}

# An sshd's children, the connections, are in sessions of their own and end with it only if they are told.
function Stop-Sshd($Process) {
    $children = @(Get-Descendant $Process.Id)
    foreach ($id in @($Process.Id) + $children) { try { [Diagnostics.Process]::GetProcessById($id).Kill() } catch { Write-Debug "$id has ended" } }
    $Process.WaitForExit(10000) | Out-Null
}

function Get-Descendant([int] $Id) {
    foreach ($child in (Get-Content "/proc/$Id/task/$Id/children" -ErrorAction Ignore) -split ' ' | Where-Object { $_ }) {
        [int] $child
        Get-Descendant ([int] $child)
    }
}

function Remove-SshLab($Lab) {
    if ($Lab.Sessions) { $Lab.Sessions | Remove-PSSession }
    foreach ($process in $Lab.Sshd) { Stop-Sshd $process }
    foreach ($target in $Lab.Hosts) { Remove-TestNamespace $target.Name }
    Remove-Item $Lab.Folder -Recurse -Force -ErrorAction Ignore
}

# What runs in a host's namespace.
function Get-ProcessIn([string] $Namespace) {
    ip netns pids $Namespace | ForEach-Object { Get-Process -Id $_ -ErrorAction Ignore }
}

Export-ModuleMember -Function Test-CanServeSsh, Get-NetTestFolder, New-SshLab, Start-Sshd, New-SshConfig, New-LabSession, New-SessionLab, Add-ModulePath, Add-LabTestlet, Stop-Sshd, Remove-SshLab, Get-ProcessIn

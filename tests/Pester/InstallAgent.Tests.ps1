BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'SshHosts.psm1') -Force
    $canServe = Test-CanServeSsh
    $hasExecutable = $canServe -and (Get-NetTestFolder)
}

Describe 'Install-TestAgent' -Skip:(-not $canServe) {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
        Import-Module (Join-Path $PSScriptRoot 'SshHosts.psm1') -Force
        Import-NetTest
        $lab = New-SshLab (Join-Path ([IO.Path]::GetTempPath()) "in$([Guid]::NewGuid().ToString('N').Substring(0, 8))") (New-TestPrefix) 3
        foreach ($target in $lab.Hosts) { Start-Sshd $lab $target | Out-Null }
        New-SshConfig $lab | Out-Null
        $inventory = Join-Path $lab.Folder 'agents.yaml'
        @('defaults: {ssh_config: ssh_config}', 'agents:') + ($lab.Hosts | ForEach-Object { "- {name: $($_.Name), host: $($_.Address)}" }) + "- {name: down, host: $($lab.Hosts[0].Address), port: 9}" |
            Set-Content $inventory
    }

    AfterAll {
        Remove-SshLab $lab
        Get-Leftover $lab.Prefix | Should -BeNullOrEmpty
    }

    It 'makes a row of each host by ssh, and what it put there answers' -Skip:(-not $hasExecutable) {
        Install-TestAgent (Get-NetTestFolder) -Inventory $inventory -WhatIf | Should -BeNullOrEmpty
        $rows = Install-TestAgent (Get-NetTestFolder) -Inventory $inventory -AgentsAtOnce 2 -ErrorAction Stop
        $rows.Count | Should -Be 4
        $rows | Where-Object Agent -NE down | ForEach-Object { "$($_.Status) $($_.Reason)" } | Should -Be 'Installed ', 'Installed ', 'Installed '
        $down = $rows | Where-Object Agent -EQ down
        "$($down.Status) $($down.Failure)" | Should -Be 'Failed Unreachable'
        (Install-TestAgent (Get-NetTestFolder) -Inventory $inventory | Where-Object Agent -EQ $lab.Hosts[0].Name).Status | Should -Be AlreadyThere
        (Get-TestAgent $lab.Hosts[0].Name -Inventory $inventory).IsReachable | Should -BeTrue
    }

    It 'puts the module there by ssh and through a session, and agents run in it' {
        $by = Install-TestAgent -Module -Inventory $inventory | Where-Object Agent -EQ $lab.Hosts[1].Name
        "$($by.Status) $($by.Kind) $($by.Reason)" | Should -Be 'Installed Module '
        Remove-Item (Join-Path $lab.Hosts[2].Home '.local') -Recurse -Force
        $session = New-LabSession $lab $lab.Hosts[2]
        try {
            $through = Install-TestAgent -Module -Session $session -ErrorAction Stop
            "$($through.Status) $($through.Version) $($through.Reason)" | Should -Be "Installed $($by.Version) "
            (Install-TestAgent -Module -Session $session).Status | Should -Be AlreadyThere
            (Install-TestAgent -Module -Session $session -Force).Status | Should -Be Installed
            (Get-TestAgent -Session $session).IsReachable | Should -BeTrue
        }
        finally { $session | Remove-PSSession }
        # No executable is there now: by ssh, PowerShell is the agent.
        Remove-Item (Join-Path $lab.Hosts[1].Home '.local/share/nettest') -Recurse -Force
        $report = Get-TestAgent $lab.Hosts[1].Name -Inventory $inventory -ConnectTimeoutSeconds 60
        "$($report.IsReachable) $($report.Reason)" | Should -Be 'True '
    }

    It 'says at once that a package does not exist' {
        { Install-TestAgent /no/such/folder -Inventory $inventory -ErrorAction Stop } | Should -Throw '*no such file or folder*dotnet publish*'
    }
}

Describe 'Testlets say which ends they have' {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
        Import-NetTest
    }

    It 'in their description and in the view' {
        "$((Get-Testlet ping).Roles)" | Should -Be 'Client'
        "$((Get-Testlet traffic).Roles)" | Should -Be 'Client Server'
        Get-Testlet traffic | Out-String | Should -Match 'Roles[\s\S]+traffic\s+client, server'
    }

    It 'of a program, as it describes itself' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'testlets')
        $program = Join-Path $folder 'both'
        Set-Content $program "#!/bin/sh`n[ `$1 = check ] && echo 'Check mode PASSED' && echo 'Describe mode AVAILABLE' || echo '{`"summary`": `"mine`", `"roles`": [`"server`", `"client`"]}'"
        if (-not $IsWindows) { chmod +x $program }
        $testlet = Get-Testlet both -TestletFolder $folder
        "$($testlet.Summary): $($testlet.Roles)" | Should -Be 'mine: Client Server'
    }
}

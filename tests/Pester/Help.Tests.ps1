BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
    $commands = Get-Command -Module NetTest | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
}

Describe 'Help of <Name>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help $Name -Full
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
        $own = $Command.Parameters.Keys | Where-Object { $_ -notin $common }
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Match '^[A-Z].{10,}\.$'
        ($help.Description | Out-String).Trim().Length | Should -BeGreaterThan 40
    }

    It 'works two examples at least, with code and a sentence about it' {
        @($help.Examples.example).Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.Examples.example) {
            $example.code | Should -Not -BeNullOrEmpty
            $example.code | Should -Not -Match '```'
            ($example.remarks | Out-String).Trim() | Should -Match '\.$'
        }
    }

    It 'has examples that PowerShell can parse and whose parameters exist' {
        foreach ($example in $help.Examples.example) {
            $problems = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $called = Get-Command $call.GetCommandName() -Module NetTest -ErrorAction Ignore
                if (-not $called) { continue }
                $used = $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }
                foreach ($parameter in $used | Where-Object { $called.Name -ne 'Invoke-TestNamespaceCommand' }) {
                    $called.Parameters.Keys | Should -Contain $parameter.ParameterName -Because $example.code
                }
            }
        }
    }

    It 'describes every parameter' {
        foreach ($parameter in $own) {
            $described = $help.parameters.parameter | Where-Object name -eq $parameter
            ($described.description | Out-String).Trim() | Should -Match '\.$' -Because "-$parameter wants a description"
        }
    }

    It 'describes no parameter that is not there' {
        $help.parameters.parameter.name | Where-Object { $_ -notin $own } | Should -BeNullOrEmpty
    }

    It 'says what a parameter is when it is not given' {
        $fresh = $Command.ImplementingType::new()
        foreach ($parameter in $own) {
            $value = $fresh.$parameter
            if (($value -is [string] -and $value) -or (($value -is [int] -or $value -is [long] -or $value -is [double]) -and $value -ne 0)) {
                ($help.parameters.parameter | Where-Object name -eq $parameter).defaultValue | Should -Be ([string]$value) -Because "-$parameter has that default"
            }
        }
    }

    It 'shows the syntax that the command has' {
        @($help.syntax.syntaxItem).Count | Should -Be $Command.ParameterSets.Count
    }
}

Describe 'Help of the module' {
    It 'lays <_> out for a console' -ForEach 'about_NetTest', 'about_NetTest_Profiles', 'about_NetTest_Patterns' {
        $lines = (Get-Help $_ | Out-String) -split '\r?\n'
        $lines[0..3] -match "^\s+$_" | Should -Not -BeNullOrEmpty
        # Code keeps its lines; it stands further in.
        $lines | Where-Object { $_.Length -gt 80 -and $_ -notmatch '^ {8}' } | Should -BeNullOrEmpty
        $lines | Where-Object { $_ -match '^\s*\|' } | Should -BeNullOrEmpty
    }

    It 'takes no meaning of a key for its default' {
        $text = Get-Help about_NetTest_Remote | Out-String
        $text | Should -Match '(?m)^\s+defaults: mapping\r?$'
        $text | Should -Match 'user: text; default as ssh says'
    }

    It 'has a topic about the module' {
        Get-Help about_NetTest | Out-String | Should -Match 'FIRST STEPS'
    }

    It 'is MAML made from the Markdown as it is now' {
        foreach ($command in Get-Command -Module NetTest) {
            $page = Get-Content -Raw (Get-RepositoryPath "en-US/$($command.Name).md")
            $page -match '(?s)## SYNOPSIS\s+(.+?)\s+## ' | Should -BeTrue
            (Get-Help $command.Name).Synopsis.Trim() | Should -Be $Matches[1].Replace('`', '')
            @([regex]::Matches($page, '(?m)^### Example ')).Count | Should -Be @((Get-Help $command.Name -Full).Examples.example).Count
        }
    }
}

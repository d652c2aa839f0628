BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    $manifest = Get-ManifestPath

    # In a PowerShell where another module has loaded an assembly of ours in a version of its own; the last line tells which versions are loaded.
    function Invoke-PwshBeside([string] $Assembly, [string] $Type, [string] $Script) {
        Invoke-Pwsh @"
`$fake = [Reflection.Emit.PersistedAssemblyBuilder]::new([Reflection.AssemblyName] '$Assembly, Version=1.0.0.0', [object].Assembly)
`$fake.DefineDynamicModule('fake').DefineType('$Type', 'Public').CreateType() | Out-Null
`$fake.Save('$TestDrive/$Assembly.dll')
[Reflection.Assembly]::LoadFrom('$TestDrive/$Assembly.dll') | Out-Null
Import-Module '$manifest'
$Script
([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq '$Assembly' } | ForEach-Object { `$_.GetName().Version.Major } | Sort-Object) -join ','
"@
    }
}

Describe 'Importing the module' {
    It 'has a manifest that is valid' {
        (Test-ModuleManifest $manifest -ErrorAction Stop).Version | Should -Be '0.1.0'
    }

    It 'exports cmdlets and nothing else' {
        $names = Invoke-Pwsh "Import-Module '$manifest'; (Get-Command -Module NetTest | ForEach-Object { `$_.CommandType, `$_.Name -join ':' }) -join ' '"
        $names.Trim().Split(' ') | Should -HaveCount (Import-PowerShellDataFile $manifest).CmdletsToExport.Count
        $names | Should -Not -Match 'Function|Alias'
    }

    It 'writes nothing and warns of nothing' {
        Invoke-Pwsh -AllOutput "Import-Module '$manifest'" | Should -BeNullOrEmpty
    }

    It 'keeps the engine and its packages in a load context of their own' {
        $script = @"
Import-Module '$manifest'
Get-TrafficPattern | Out-Null
foreach (`$assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
    if (`$assembly.GetName().Name -match '^(NetTest|YamlDotNet)') { '{0}={1}' -f `$assembly.GetName().Name, [Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$assembly).Name }
}
"@
        $contexts = Invoke-Pwsh $script
        $contexts | Should -Match 'NetTest.PowerShell=Default'
        $contexts | Should -Match 'NetTest.Engine=NetTest'
    }

    It 'works beside a YamlDotNet of another version that another module has loaded first' {
        Set-Content $TestDrive/p.yaml 'case: [unclosed'
        $output = Invoke-PwshBeside YamlDotNet YamlDotNet.Core.Parser @"
Test-TestScenario '$TestDrive/p.yaml' -ErrorVariable mistakes -ErrorAction SilentlyContinue
`$mistakes[0].FullyQualifiedErrorId
"@
        $output | Should -Match 'InvalidProfile,NetTest.PowerShell.Commands.TestTestScenarioCommand'
        $output | Should -Match '(?m)^1,16\s*$'
    }

    It 'tells with -Verbose and -Debug what it does, beside logging abstractions of another version' {
        $output = Invoke-PwshBeside Microsoft.Extensions.Logging.Abstractions Microsoft.Extensions.Logging.ILogger @"
Start-TrafficServer -Address 127.0.0.1 -Port 0 | Stop-TrafficServer -Confirm:`$false
Start-TrafficServer -Address 127.0.0.1 -Port 0 -Tls -ServerName log.test -Verbose -Debug 4>&1 5>&1 | Out-String -Width 300
Get-TrafficServer | Stop-TrafficServer | Out-Null
"@
        $output | Should -Match 'NetTest\.Traffic: server \S+ listens on 127\.0\.0\.1:\d+ in host: tls, baseHttp'
        $output | Should -Match 'NetTest\.Traffic: certificate of server \S+: '
        $output | Should -Match '(?m)^1,10\s*$'
    }

    It 'can be removed and imported again' {
        Invoke-Pwsh -AllOutput "Import-Module '$manifest'; Remove-Module NetTest; Import-Module '$manifest'; (Get-TrafficPattern sym).Name" | Should -Match '^sym\s*$'
    }

    It 'can be imported into several runspaces at once' {
        $names = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            (Get-TrafficPattern mouse).Name
        }
        $names | Should -Be @('mouse', 'mouse', 'mouse', 'mouse')
    }
}

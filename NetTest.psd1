@{
    RootModule           = 'bin/NetTest.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5e0b3b5c-2f0e-4c57-9c43-6a1c7d6a8f21'
    Author               = 'The NetTest authors'
    CompanyName          = 'NetTest'
    Copyright            = '(c) The NetTest authors. Apache License 2.0.'
    Description          = 'Builds network namespaces with good and bad links, runs real TCP, TLS and UDP traffic between them, measures round trips, path MTU and throughput, and reports results that can be trusted.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('bin/NetTest.Format.ps1xml')
    TypesToProcess       = @('bin/NetTest.Types.ps1xml')
    # Its types are named in the types file, which is read before the root module is.
    RequiredAssemblies   = @('bin/NetTest.PowerShell.dll')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Get-ConnTestMonitor'
        'Get-ConnTestResponder'
        'Get-TestAgent'
        'Get-TestNamespace'
        'Get-Testlet'
        'Get-ThroughputServer'
        'Get-TrafficClient'
        'Get-TrafficPattern'
        'Get-TrafficServer'
        'Install-TestAgent'
        'Invoke-ConnTest'
        'Invoke-RemoteTestRun'
        'Invoke-TestNamespaceCommand'
        'Invoke-TestScenario'
        'Invoke-Testlet'
        'Invoke-ThroughputTest'
        'Measure-PathMtu'
        'New-TestNamespace'
        'Remove-TestNamespace'
        'Set-TestNamespace'
        'Start-ConnTestMonitor'
        'Start-ConnTestResponder'
        'Start-ThroughputServer'
        'Start-TrafficClient'
        'Start-TrafficServer'
        'Stop-ConnTestMonitor'
        'Stop-ConnTestResponder'
        'Stop-ThroughputServer'
        'Stop-TrafficClient'
        'Stop-TrafficServer'
        'Test-NetTestAccuracy'
        'Test-NetworkPort'
        'Test-TestScenario'
        'Trace-NetworkPath'
        'Wait-TrafficClient'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('network', 'test', 'traffic', 'namespace', 'tls', 'tcp', 'udp', 'performance', 'latency', 'throughput', 'iperf3', 'Linux', 'PSEdition_Core')
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
        }
    }
}

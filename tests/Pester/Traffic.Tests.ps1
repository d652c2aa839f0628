BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
}

Describe 'Servers and clients' {
    AfterEach {
        Get-TrafficClient | Stop-TrafficClient | Out-Null
        Get-TrafficServer | Stop-TrafficServer | Out-Null
    }

    It 'counts the same at both ends over <Protocol>' -ForEach @(
        @{ Protocol = 'tcp'; Arguments = @{ Pattern = 'sym' } }
        @{ Protocol = 'tls'; Arguments = @{ Pattern = 'sym'; Tls = $true } }
        @{ Protocol = 'udp'; Arguments = @{ Pattern = 'udp_test'; Udp = $true } }
    ) {
        $result = Start-TrafficServer 127.0.0.1 0 -Name end @Arguments | Start-TrafficClient -Connections 50 -Concurrency 4 -VerifyPayload | Wait-TrafficClient
        $seen = Stop-TrafficServer -Name end
        $result.Protocol, $seen.Protocol | Should -Be @($Protocol, $Protocol)
        $result.Attempted, $result.Succeeded, $result.Failed | Should -Be @(50, 50, 0)
        $result.PeakConcurrency | Should -BeIn (1..4)
        $seen.Completed | Should -Be 50
        $seen.BytesReceived, $seen.BytesSent | Should -Be @($result.BytesSent, $result.BytesReceived)
    }

    It 'inherits from a server named by -Server, and lets own parameters win' {
        Start-TrafficServer 127.0.0.1 0 -Name web -Pattern mouse -Tls -ServerName a.example | Out-Null
        $client = Start-TrafficClient -Server web -Name mine
        $client.Protocol, $client.Pattern, $client.Server.Port | Should -Be @('tls', 'mouse', (Get-TrafficServer web).Port)
        ($client | Wait-TrafficClient).Succeeded | Should -Be 1
        $rejected = Start-TrafficClient -Server web -ServerName b.example | Wait-TrafficClient
        $rejected.FailuresByReason['CertificateRejected'] | Should -Be 1
        (Start-TrafficClient -Server web -ServerName b.example -Insecure | Wait-TrafficClient).Succeeded | Should -Be 1
    }

    It 'resumes TLS sessions only on request' {
        $server = Start-TrafficServer 127.0.0.1 0 -Tls -Pattern mouse -SessionResumption
        ($server | Start-TrafficClient -Connections 10 | Wait-TrafficClient).ResumedSessions | Should -BeGreaterThan 0
        ($server | Start-TrafficClient -Connections 10 -SessionResumption:$false | Wait-TrafficClient).ResumedSessions | Should -Be 0
    }

    It 'counts a closed port as refused, without an error' {
        $server = Start-TrafficServer 127.0.0.1 0
        $server | Stop-TrafficServer | Out-Null
        $result = Start-TrafficClient 127.0.0.1 $server.Port -Connections 3 | Wait-TrafficClient -ErrorVariable mistakes
        $mistakes | Should -BeNullOrEmpty
        $result.Status | Should -Be 'Failed'
        $result.FailuresByReason['Refused'] | Should -Be 3
    }

    It 'takes rows of a table' {
        $server = Start-TrafficServer 127.0.0.1 0 -Pattern mouse
        $rows = "Server,Port,Connections`n127.0.0.1,$($server.Port),3`nlocalhost,$($server.Port),4" | ConvertFrom-Csv
        $results = $rows | Start-TrafficClient -Pattern mouse | Wait-TrafficClient
        $results.Attempted | Sort-Object | Should -Be @(3, 4)
        $results.Failed | Should -Be @(0, 0)
    }

    It 'takes a server that came back from a job, of which only the properties are left' {
        $server = Start-TrafficServer 127.0.0.1 0
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($server, 2))
        $client = Start-TrafficClient $copy
        $client.Server.ToString() | Should -Be $server.EndPoint.ToString()
        ($client | Wait-TrafficClient).Succeeded | Should -Be 1
    }

    It 'serves a program of others' -Skip:(-not (Get-Command curl -CommandType Application -ErrorAction Ignore)) {
        $server = Start-TrafficServer 127.0.0.1 0
        curl -sS -I --max-time 10 "http://$($server.EndPoint)/" | Out-String | Should -Match '^HTTP/1\.1 200'
    }

    It 'writes the authority that programs of others trust the server by' -Skip:(-not (Get-Command curl -CommandType Application -ErrorAction Ignore)) {
        $ca = Join-Path $TestDrive 'ca.pem'
        $server = Start-TrafficServer 127.0.0.1 0 -Tls -ServerName a.example -MinimumTlsVersion 1.3 -CaOut $ca
        curl -sS -I --max-time 10 --cacert $ca --resolve "a.example:$($server.Port):127.0.0.1" "https://a.example:$($server.Port)/" |
            Out-String | Should -Match '^HTTP/1\.1 200'
    }

    It 'runs at a rate until the duration is over' {
        $server = Start-TrafficServer 127.0.0.1 0 -Pattern mouse
        # A machine that stands still as the time ends keeps the last ones from being started; nothing makes it start more.
        for ($try = 0; $try -lt 5 -and $result.Attempted -lt 98; $try++) {
            $result = $server | Start-TrafficClient -Rate 50 -DurationSeconds 2 | Wait-TrafficClient
            $result.Attempted | Should -BeLessOrEqual 101
        }

        $result.Attempted | Should -BeGreaterOrEqual 98
        $result.LatenessP99Ms | Should -Not -BeNullOrEmpty
    }

    It 'waits no longer than it is told, and the client goes on' {
        $client = Start-TrafficServer 127.0.0.1 0 | Start-TrafficClient -Name slow -DurationSeconds 60 -DelaySeconds 0.1
        Wait-Until { $client.Succeeded -gt 0 } -What 'a first connection'
        $client | Wait-TrafficClient -TimeoutSeconds 0.3 -ErrorAction SilentlyContinue -ErrorVariable mistakes | Should -BeNullOrEmpty
        $mistakes[0].FullyQualifiedErrorId | Should -Be 'WaitTimedOut,NetTest.PowerShell.Commands.WaitTrafficClientCommand'
        $mistakes[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $client.State | Should -Be 'Running'
        $result = Stop-TrafficClient -Name slow
        $result.Status | Should -Be 'Cancelled'
        $result.Succeeded | Should -BeGreaterThan 0
        Get-TrafficClient | Should -BeNullOrEmpty
    }

    It 'writes results in the order in which clients end' {
        $server = Start-TrafficServer 127.0.0.1 0 -Pattern mouse
        # It ends when the other one's result is there, and not before.
        $late = $server | Start-TrafficClient -Name late -DurationSeconds 300 -DelaySeconds 0.1
        $early = $server | Start-TrafficClient -Name early
        $names = $late, $early | Wait-TrafficClient | ForEach-Object { if ($_.Name -eq 'early') { $late | Stop-TrafficClient | Out-Null }; $_.Name }
        $names | Should -Be @('early', 'late')
    }

    It 'gives the result again to who waits again' {
        $client = Start-TrafficServer 127.0.0.1 0 -Pattern mouse | Start-TrafficClient
        $first = $client | Wait-TrafficClient
        ($client | Wait-TrafficClient).Id | Should -Be $first.Id
    }

    It 'says which port is taken' {
        $server = Start-TrafficServer 127.0.0.1 0
        Start-TrafficServer 127.0.0.1 $server.Port -ErrorAction SilentlyContinue -ErrorVariable mistakes
        $mistakes[0].FullyQualifiedErrorId | Should -Be 'AddressInUse,NetTest.PowerShell.Commands.StartTrafficServerCommand'
        $mistakes[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
        $mistakes[0].Exception.Message | Should -Match $server.Port
    }
}

Describe 'A key with a password' {
    BeforeAll {
        $folder = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid())
        New-Item -ItemType Directory $folder | Out-Null
        $certificate, $key, $passwordFile = 'server.pem', 'server.key', 'password' | ForEach-Object { Join-Path $folder $_ }
        $made = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=key.test', [Security.Cryptography.ECDsa]::Create(), 'SHA256').
            CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1))
        $made.ExportCertificatePem() | Set-Content $certificate
        $parameters = [Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
        [Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::GetECDsaPrivateKey($made).ExportEncryptedPkcs8PrivateKeyPem('open sesame', $parameters) | Set-Content $key
        'open sesame' | Set-Content $passwordFile
        $tls = @{ Address = '127.0.0.1'; Port = 0; Tls = $true; Certificate = $certificate; Key = $key; Pattern = 'mouse' }
    }

    AfterAll { Remove-Item $folder -Recurse -Force }

    AfterEach {
        $env:NETTEST_KEY_PASSWORD = $null
        Get-TrafficClient | Stop-TrafficClient | Out-Null
        Get-TrafficServer | Stop-TrafficServer | Out-Null
    }

    It 'is opened by <Way>' -ForEach @(
        @{ Way = 'a secure string'; Arguments = { @{ KeyPassword = ConvertTo-SecureString 'open sesame' -AsPlainText -Force } } }
        @{ Way = 'the first line of a file'; Arguments = { @{ KeyPasswordFile = $passwordFile } } }
        @{ Way = 'the environment'; Arguments = { $env:NETTEST_KEY_PASSWORD = 'open sesame'; @{} } }
    ) {
        $more = & $Arguments
        $server = Start-TrafficServer @tls @more
        ($server | Start-TrafficClient -Insecure | Wait-TrafficClient).Succeeded | Should -Be 1
    }

    It 'stays shut for the wrong password, and for none, with a message that does not tell it' {
        { Start-TrafficServer @tls -KeyPassword (ConvertTo-SecureString 'open barley' -AsPlainText -Force) -ErrorAction Stop } |
            Should -Throw "*server.key: the password does not open the private key in it*" -ErrorId 'InvalidCertificate*'
        $Error[0] | Out-String | Should -Not -Match 'barley'
        { Start-TrafficServer @tls -ErrorAction Stop } | Should -Throw '*server.key: the private key in it is encrypted; give the file of its password, or put the password into the environment variable NETTEST_KEY_PASSWORD.'
        { Start-TrafficServer @tls -KeyPassword (ConvertTo-SecureString 'x' -AsPlainText -Force) -KeyPasswordFile $passwordFile -ErrorAction Stop } | Should -Throw '*-KeyPassword and -KeyPasswordFile exclude each other*'
    }

    It 'opens for a profile with the password of the environment' {
        $file = Join-Path $folder 'profile.yaml'
        @'
servers:
  - talk_point: {to_bridge: ntkey, ip: 10.202.1.10/24}
    traffic: [{name: web, ssl: true, cert: server.pem, key: server.key}]
clients:
  - talk_point: {to_bridge: ntkey, ip: 10.202.1.20/24}
    traffic: [{s_name: web, client_sum: 5}]
'@ | Set-Content $file
        $env:NETTEST_KEY_PASSWORD = 'open sesame'
        Test-TestScenario $file -ErrorVariable mistakes -ErrorAction SilentlyContinue | Out-Null
        $mistakes | Should -BeNullOrEmpty
        $env:NETTEST_KEY_PASSWORD = 'open barley'
        Test-TestScenario $file -ErrorVariable mistakes -ErrorAction SilentlyContinue | Out-Null
        "$mistakes" | Should -Match 'profile\.yaml:3:\d+: .*server\.key: the password does not open the private key in it'
        "$mistakes" | Should -Not -Match 'barley'
    }
}

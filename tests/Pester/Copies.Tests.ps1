BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
    Import-NetTest
    # Everything that a cmdlet writes, but for what is alive: a server or client that runs is no result.
    $written = @(Get-Command -Module NetTest | ForEach-Object { $_.OutputType.Type } |
        Where-Object { $_.Namespace -like 'NetTest.*' -and $_.Namespace -ne 'NetTest.PowerShell.Sessions' } | Sort-Object FullName -Unique)
}

# What jobs and sessions bring back went through PSSerializer. Every type is tried with every property filled, down to the last record within.
Describe 'Copies of results, as jobs and sessions bring them' {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot 'TestTools.psm1') -Force
        Import-NetTest

        function New-Sample([type] $Type) {
            $inner = [Nullable]::GetUnderlyingType($Type) ?? $Type
            if ($inner.IsEnum) { return [Enum]::GetValues($inner)[-1] }
            if ($inner.IsGenericType -and $inner.Name -eq 'IReadOnlyList`1') {
                $list = [Array]::CreateInstance($inner.GetGenericArguments()[0], 1)
                $list[0] = New-Sample $inner.GetGenericArguments()[0]
                return , $list
            }

            if ($inner.IsGenericType -and $inner.Name -eq 'IReadOnlyDictionary`2') {
                $table = [Activator]::CreateInstance([Collections.Generic.Dictionary`2].MakeGenericType($inner.GetGenericArguments()))
                $table['one'] = New-Sample $inner.GetGenericArguments()[1]
                return , $table
            }

            if ($inner.Namespace -like 'NetTest.*') {
                $record = [Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject($inner)
                foreach ($property in $inner.GetProperties() | Where-Object SetMethod) { $property.SetValue($record, (New-Sample $property.PropertyType)) }
                return $record
            }

            switch ($inner) {
                ([string]) { 'text' }
                ([object]) { 'scalar' }
                ([bool]) { $true }
                ([double]) { 9.5 }
                ([DateTimeOffset]) { [DateTimeOffset]::new(2026, 3, 4, 5, 6, 7, 8, [TimeSpan]::FromHours(2)) }
                ([TimeSpan]) { [TimeSpan]::FromSeconds(1.5) }
                ([IPAddress]) { [IPAddress]::Parse('2001:db8::1') }
                ([Net.IPEndPoint]) { [Net.IPEndPoint]::Parse('192.0.2.1:443') }
                ([Net.IPNetwork]) { [Net.IPNetwork]::Parse('192.0.2.0/24') }
                ([ReadOnlyMemory[byte]]) { $null }
                default { [Convert]::ChangeType(7, $inner) }
            }
        }

        function Copy-AsRemoting($Value) {
            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Value))
        }

        # A line for everything that is not in the copy as it was.
        function Compare-Copy($Original, $Copy, [string] $Path) {
            if ($null -eq $Original) { return }
            $type = $Original.GetType()
            $isList = $Original -is [Collections.IEnumerable] -and $Original -isnot [string]
            $isSame = if ($type.IsEnum) { $Copy -is [string] -and $Copy -ceq "$Original" }
            elseif ($Original -is [Collections.IDictionary]) { $Copy -is [Collections.IDictionary] }
            elseif ($isList) { @($Copy).Count -eq @($Original).Count }
            elseif ($type.Namespace -like 'NetTest.*') { $Copy.PSTypeNames[0] -eq "Deserialized.$($type.FullName)" }
            elseif ($Original -is [Net.IPEndPoint] -or $Original -is [Net.IPNetwork]) { "$Copy" -eq "$Original" }
            else { $null -ne $Copy -and $Copy.GetType() -eq $type -and $Copy -eq $Original }
            if (-not $isSame) { "$Path was $($type.Name), is $(@($Copy)[0].PSTypeNames[0])" }
            elseif ($Original -is [Collections.IDictionary]) { foreach ($key in $Original.Keys) { Compare-Copy $Original[$key] $Copy[$key] "$Path[$key]" } }
            elseif ($isList) { for ($i = 0; $i -lt @($Original).Count; $i++) { Compare-Copy @($Original)[$i] @($Copy)[$i] "$Path[$i]" } }
            elseif ($type.Namespace -like 'NetTest.*' -and -not $type.IsEnum) { foreach ($name in $type.GetProperties().Name) { Compare-Copy $Original.$name $Copy.$name "$Path.$name" } }
        }

        function Show($Value) {
            ($Value | Out-String -Width 80) -replace '\x1b\[[\d;]*m'
        }
    }

    It '<_.Name> is whole' -ForEach $written {
        $sample = New-Sample $_
        $copy = Copy-AsRemoting $sample
        Compare-Copy $sample $copy $_.Name | Should -BeNullOrEmpty
    }

    It '<_.Name> looks the same' -ForEach $written {
        $sample = New-Sample $_
        $copy = Copy-AsRemoting $sample
        Show $copy | Should -BeExactly (Show $sample)
        Show ($copy | Format-List) | Should -BeExactly (Show ($sample | Format-List))
    }
}

<#
.SYNOPSIS
Builds, tests and packages NetTest.

.DESCRIPTION
Thin calls of dotnet, Pester and PlatyPS. The module lies ready in ./bin after Build; Package makes an archive that Import-Module can use
after unpacking.

.EXAMPLE
./build.ps1

Builds everything in the Release configuration.

.EXAMPLE
./build.ps1 Clean, Build, Test

Starts from nothing and runs all tests. As root, the tests in namespaces run as well.

.EXAMPLE
./build.ps1 Agent -Runtime linux-x64, linux-arm64

Makes the executable for agents of these platforms, with its own .NET runtime, in ./bin/agent, where Install-TestAgent looks for it.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Agent', 'Help', 'Test', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    [ValidatePattern('^[a-z0-9]+(-[a-z0-9]+)+$')]
    [string[]] $Runtime = 'linux-x64'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

$helpFile = Join-Path $PSScriptRoot 'en-US' 'NetTest.PowerShell.dll-Help.xml'

function Invoke-Clean {
    foreach ($folder in 'bin', 'out', 'TestResults') {
        Remove-Item (Join-Path $PSScriptRoot $folder) -Recurse -Force -ErrorAction Ignore
    }

    dotnet clean (Join-Path $PSScriptRoot 'NetTest.slnx') -c $Configuration --nologo -v quiet
}

function Invoke-Build {
    dotnet build (Join-Path $PSScriptRoot 'NetTest.slnx') -c $Configuration --nologo
}

# Without its own runtime an executable runs only where .NET 10 is installed. Not trimmed, for results are written by reflection, and not one file, for
# the carrier of emulated links is started as the assembly that it is.
function Invoke-Agent {
    foreach ($platform in $Runtime) {
        $PSNativeCommandUseErrorActionPreference = $false
        dotnet publish (Join-Path $PSScriptRoot 'src' 'NetTest.Cli') -c $Configuration -r $platform --self-contained -o (Join-Path $PSScriptRoot 'bin' 'agent' $platform) --nologo | Tee-Object -Variable output
        if ($LASTEXITCODE -ne 0) {
            if ($output -match 'NU110[12]') {
                throw "The runtime for $platform cannot be had from the package sources of this machine (dotnet nuget list source). Install the module on agents of that platform instead: Install-TestAgent -Module."
            }
            throw "dotnet publish for $platform failed with exit code $LASTEXITCODE."
        }
    }
}

# Makes the MAML that Get-Help reads from the Markdown that people write. It is committed, so that a build needs no PlatyPS.
function Invoke-Help {
    Import-Module Microsoft.PowerShell.PlatyPS
    $folder = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid())
    try {
        $pages = Get-ChildItem (Join-Path $PSScriptRoot 'en-US' '*-*.md') | Import-MarkdownCommandHelp
        $pages | Export-MamlCommandHelp -OutputFolder $folder -Force | Out-Null
        $maml = [xml](Get-Content -Raw (Get-ChildItem $folder -Recurse -Filter *.xml))
        ConvertTo-PlainHelp $maml
        Add-DefaultValue $maml $pages
        $settings = [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [Text.UTF8Encoding]::new($false) }
        $writer = [Xml.XmlWriter]::Create($helpFile, $settings)
        $maml.Save($writer)
        $writer.Dispose()
        Add-Content $helpFile ''
        Get-ChildItem (Join-Path $PSScriptRoot 'en-US' 'about_*.md') | ForEach-Object { ConvertTo-HelpTopic $_ }
    }
    finally {
        Remove-Item $folder -Recurse -Force -ErrorAction Ignore
    }
}

# PlatyPS leaves the marks of Markdown in; on a console they are noise. Code blocks become the code of the example.
function ConvertTo-PlainHelp([xml] $Maml) {
    $names = [Xml.XmlNamespaceManager]::new($Maml.NameTable)
    $names.AddNamespace('maml', 'http://schemas.microsoft.com/maml/2004/10')
    $names.AddNamespace('command', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
    $names.AddNamespace('dev', 'http://schemas.microsoft.com/maml/dev/2004/10')
    foreach ($example in $Maml.SelectNodes('//command:example', $names)) {
        $first, $rest = @($example.SelectNodes('.//maml:para', $names))
        if ($first.InnerText -match '(?s)^```powershell\s*\n(.*?)\n?```\s*(.*)$') {
            $code = $Matches[1]
            $text = $Matches[2]
            $example.SelectSingleNode('dev:code', $names).InnerText = $code
            $intro = $first.ParentNode
            $intro.RemoveAll()
            $remarks = $example.SelectSingleNode('dev:remarks', $names)
            foreach ($paragraph in @($text) + $rest.InnerText | Where-Object { $_ -match '\w' }) {
                $node = $Maml.CreateElement('maml', 'para', $names.LookupNamespace('maml'))
                $node.InnerText = $paragraph
                $remarks.AppendChild($node) | Out-Null
            }
        }
    }

    foreach ($paragraph in $Maml.SelectNodes('//maml:para', $names)) {
        $paragraph.InnerText = $paragraph.InnerText.Replace('`', '')
    }

    foreach ($type in $Maml.SelectNodes('//command:parameterValue | //dev:type/maml:name', $names)) {
        $type.InnerText = $type.InnerText -replace '^System\.Nullable`1\[(.+)\]$', '$1'
    }
}

# PlatyPS leaves out what a parameter is when it is not given.
function Add-DefaultValue([xml] $Maml, [object[]] $Pages) {
    foreach ($page in $Pages) {
        $command = $Maml.helpItems.command | Where-Object { $_.details.name -eq $page.Title }
        foreach ($parameter in $page.Parameters | Where-Object DefaultValue) {
            $described = $command.parameters.parameter | Where-Object name -EQ $parameter.Name
            $node = $Maml.CreateElement('dev', 'defaultValue', 'http://schemas.microsoft.com/maml/dev/2004/10')
            $node.InnerText = $parameter.DefaultValue
            $described.AppendChild($node) | Out-Null
        }
    }
}

# Get-Help reads about topics as plain text, of which a console shows 80 columns: headings in capitals, everything else indented and wrapped.
function ConvertTo-HelpTopic([IO.FileInfo] $Source) {
    $isCode = $false
    $block = [Collections.Generic.List[string]]::new()
    $text = foreach ($line in @(Get-Content $Source) + '') {
        if ($block.Count -gt 0 -and ($isCode -or $line -match '^(```|#|- |\s*$)')) {
            Format-HelpBlock $block
            $block.Clear()
        }

        if ($line.StartsWith('```')) { $isCode = -not $isCode }
        elseif ($isCode) { "        $line".TrimEnd() }
        elseif ($line -match '^# (.+)') { 'TOPIC', "    $($Matches[1])" }
        elseif ($line -match '^## (.+)') { $Matches[1].ToUpperInvariant() }
        elseif ($line -match '^### (.+)') { "  $($Matches[1])" }
        elseif ($line -match '\S') { $block.Add($line) }
        else { '' }
    }
    Set-Content ($Source.FullName -replace '\.md$', '.help.txt') (($text -join "`n").TrimEnd() -replace '\n{3,}', "`n`n")
}

function Format-HelpBlock([string[]] $Lines) {
    if ($Lines[0].StartsWith('|')) {
        $rows = $Lines | Where-Object { $_ -notmatch '^\|[-|: ]+$' } |
            ForEach-Object { , @(($_.Trim('|', ' ') -split ' \|(?= )') | ForEach-Object { (ConvertTo-PlainText $_).Trim(' ', '|') }) }
        Format-HelpTable $rows
    }
    else {
        Split-HelpText (ConvertTo-PlainText ($Lines -join ' ')) 76 | ForEach-Object { "    $_" }
    }
}

function ConvertTo-PlainText([string] $Text) {
    $Text.Replace('`', '') -replace '(?<![\w*])\*(\w[^*]*)\*', '$1'
}

# Two or three columns are aligned. More do not fit beside each other: then each row is a term, what it takes, and below it what it means.
function Format-HelpTable([string[][]] $Rows) {
    $columns = $Rows[0].Count
    if ($columns -le 3) {
        $widths = foreach ($column in 0..($columns - 2)) {
            [Math]::Min(30, ($Rows | ForEach-Object { $_[$column].Length } | Measure-Object -Maximum).Maximum)
        }
        $last = 76 - ($widths | Measure-Object -Sum).Sum - 2 * $widths.Count
        foreach ($row in $Rows) {
            $cells = foreach ($column in 0..($columns - 1)) { , @(Split-HelpText $row[$column] (@($widths) + $last)[$column]) }
            foreach ($line in 0..(($cells | ForEach-Object Count | Measure-Object -Maximum).Maximum - 1)) {
                $parts = foreach ($column in 0..($columns - 1)) { "$($cells[$column][$line])".PadRight((@($widths) + 0)[$column]) }
                "    $($parts -join '  ')".TrimEnd()
            }
        }
        return
    }

    foreach ($row in $Rows | Select-Object -Skip 1) {
        $facts = foreach ($column in 1..($columns - 2)) {
            $value = $row[$column]
            if ($value) { $Rows[0][$column] -eq 'type' -or $value -eq 'required' ? $value : "$($Rows[0][$column]) $value" }
        }
        $term = if ($facts) { "$($row[0]): $($facts -join '; ')" } else { $row[0] }
        Split-HelpText $term 76 | ForEach-Object { "    $_" }
        Split-HelpText $row[-1] 72 | ForEach-Object { "        $_" }
        ''
    }
}

function Split-HelpText([string] $Text, [int] $Width) {
    $line = ''
    foreach ($word in $Text -split ' +') {
        if ($line -and $line.Length + 1 + $word.Length -gt $Width) {
            $line
            $line = $word
        }
        else {
            $line = $line ? "$line $word" : $word
        }
    }
    $line
}

function Invoke-Test {
    dotnet test (Join-Path $PSScriptRoot 'NetTest.slnx') -c $Configuration --no-build --nologo
    pwsh -NoProfile -File (Join-Path $PSScriptRoot 'tests' 'Pester' 'Run.ps1')
}

function Invoke-Package {
    $version = (Import-PowerShellDataFile (Join-Path $PSScriptRoot 'NetTest.psd1')).ModuleVersion
    $staging = Join-Path $PSScriptRoot 'out' 'NetTest' $version
    Remove-Item $staging -Recurse -Force -ErrorAction Ignore
    New-Item $staging -ItemType Directory | Out-Null
    foreach ($item in 'NetTest.psd1', 'bin', 'en-US', 'examples', 'LICENSE', 'README.md') {
        Copy-Item (Join-Path $PSScriptRoot $item) $staging -Recurse -ErrorAction Ignore
    }

    tar -czf (Join-Path $PSScriptRoot 'out' "NetTest-$version.tar.gz") -C (Join-Path $PSScriptRoot 'out') NetTest
}

foreach ($name in $Task) {
    & "Invoke-$name"
}

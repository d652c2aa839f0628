namespace NetTest.PowerShell.Remote;

/// <summary>What runs at the far end of a session to install NetTest there.</summary>
internal static class SessionInstallScript
{
    /// <summary>Prints what <c>InstallProbe.Read</c> reads.</summary>
    internal const string Probe = """
        $base = [IO.Path]::Combine($HOME, '.local', 'share', 'nettest')
        $own = [IO.Path]::Combine($base, 'bin', $IsWindows ? 'nettest.exe' : 'nettest')
        $path = [IO.File]::Exists($own) ? $own : @(Get-Command nettest -CommandType Application -ErrorAction Ignore)[0].Source
        $told = [Collections.Generic.List[string]]::new()
        $told.Add('system ' + ($IsLinux ? 'Linux' : $IsMacOS ? 'Darwin' : 'Windows'))
        $told.Add('machine ' + ([string][Runtime.InteropServices.RuntimeInformation]::OSArchitecture -replace '^X64$', 'x86_64' -replace '^Arm64$', 'aarch64'))
        if ([Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier -match 'musl|alpine') { $told.Add('libc musl') }
        if ($path) { try { $told.Add("version $(& $path --version 2>$null | Select-Object -First 1)") } catch { } }
        $module = @(Get-Module NetTest -ListAvailable -ErrorAction Ignore | Sort-Object Version -Descending)[0]
        if ($module) { $told.Add("module $($module.Version)") }
        $told.Add("pwsh $($PSVersionTable.PSVersion)")
        $near = $base
        while ($near -and -not [IO.Directory]::Exists($near)) { $near = [IO.Path]::GetDirectoryName($near) }
        try { $told.Add("free $([long][Math]::Floor([IO.DriveInfo]::new($near).AvailableFreeSpace / 1024))") } catch { }
        $installed = try { [IO.File]::ReadAllText('/etc/dotnet/install_location').Trim() } catch { }
        foreach ($place in $env:DOTNET_ROOT, $installed, '/usr/share/dotnet', '/usr/lib/dotnet', '/usr/lib64/dotnet', '/usr/local/share/dotnet', "$env:ProgramFiles\dotnet") {
            if ($place) { Get-ChildItem -Directory ([IO.Path]::Combine($place, 'shared', 'Microsoft.NETCore.App')) -ErrorAction Ignore | ForEach-Object { $told.Add("runtime $($_.Name)") } }
        }
        $told | ForEach-Object { "nettest-probe $_" }
        """;

    /// <summary>
    /// Unpacks and tries what comes beside what is there, which is replaced last. On Linux and macOS the link is changed by a rename, as the script for ssh
    /// does; Windows has no such links for everybody, so there the folder itself is moved.
    /// </summary>
    internal const string Install = """
        param([string] $Hash, [string] $Version, [bool] $IsModule)
        $ErrorActionPreference = 'Stop'
        $base = [IO.Path]::Combine($HOME, '.local', 'share', 'nettest')
        $name = [Guid]::NewGuid().ToString('N')
        $work = Join-Path $base "incoming.$name"
        $null = New-Item -ItemType Directory -Force $work, (Join-Path $base 'versions')
        try {
            $package = Join-Path $work 'package'
            $file = [IO.File]::Create($package)
            try { foreach ($chunk in $input) { $bytes = [byte[]]$chunk; $file.Write($bytes, 0, $bytes.Length) } } finally { $file.Dispose() }
            if ((Get-FileHash $package -Algorithm SHA256).Hash -ne $Hash) { throw 'the package arrived damaged or not whole' }
            $files = Join-Path $work 'files'
            $null = New-Item -ItemType Directory $files
            $zip = [IO.Compression.GZipStream]::new([IO.File]::OpenRead($package), [IO.Compression.CompressionMode]::Decompress)
            try { [Formats.Tar.TarFile]::ExtractToDirectory($zip, $files, $false) } finally { $zip.Dispose() }
            if ($IsModule) {
                $sent = [string](Import-PowerShellDataFile (Join-Path $files 'NetTest.psd1')).ModuleVersion
                $folder = $IsWindows ? [IO.Path]::Combine([Environment]::GetFolderPath('MyDocuments'), 'PowerShell', 'Modules') : [IO.Path]::Combine($HOME, '.local', 'share', 'powershell', 'Modules')
                $new = [IO.Path]::Combine($folder, 'NetTest', $Version)
                $null = New-Item -ItemType Directory -Force (Split-Path $new)
            }
            else {
                $sent = [string](& (Join-Path $files ($IsWindows ? 'nettest.exe' : 'nettest')) --version)
                if ($LASTEXITCODE -ne 0) { throw "the nettest that was sent does not run there (exit code $LASTEXITCODE)" }
                $new = $IsWindows ? (Join-Path $base 'bin') : [IO.Path]::Combine($base, 'versions', "$Version-$name")
            }
            if ($sent -ne $Version) { throw "what was sent is version $sent, not $Version" }
            $bin = Join-Path $base 'bin'
            if (-not $IsModule -and -not $IsWindows -and (Test-Path $bin) -and -not (Get-Item $bin).LinkType) { throw "$bin is there and is no link that NetTest made; move it away" }
            if ([IO.Directory]::Exists($new)) { [IO.Directory]::Move($new, (Join-Path $work 'old')) }
            try { [IO.Directory]::Move($files, $new) }
            catch { if ([IO.Directory]::Exists((Join-Path $work 'old'))) { [IO.Directory]::Move((Join-Path $work 'old'), $new) }; throw }
            if (-not $IsModule -and -not $IsWindows) {
                $link = Join-Path $work 'bin'
                $null = [IO.File]::CreateSymbolicLink($link, "versions/$Version-$name")
                [IO.File]::Move($link, $bin, $true)
            }
            $sent
        }
        finally { Remove-Item $work -Recurse -Force -ErrorAction Ignore }
        """;
}

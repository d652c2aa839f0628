using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Installation;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.PowerShell.Remote;

/// <summary>A host that is reached by a PowerShell session. Nothing but that PowerShell is needed there.</summary>
internal sealed class SessionInstallTarget(AgentEntry agent, Runspace runspace) : IInstallTarget
{
    private const int ChunkBytes = 256 * 1024;

    private const string Probe = """
        $own = [IO.Path]::Combine($HOME, '.local', 'share', 'nettest', 'bin', $IsWindows ? 'nettest.exe' : 'nettest')
        $path = [IO.File]::Exists($own) ? $own : @(Get-Command nettest -CommandType Application -ErrorAction Ignore)[0].Source
        $IsLinux ? 'Linux' : $IsMacOS ? 'Darwin' : 'Windows'
        [string][Runtime.InteropServices.RuntimeInformation]::OSArchitecture -replace '^X64$', 'x86_64' -replace '^Arm64$', 'aarch64'
        if ($path) { try { & $path --version 2>$null } catch { } }
        """;

    // Unpacked and tried beside what is there, which is replaced last.
    private const string Install = """
        param([string] $Hash)
        $ErrorActionPreference = 'Stop'
        $base = [IO.Path]::Combine($HOME, '.local', 'share', 'nettest')
        $work = Join-Path $base "incoming.$([Guid]::NewGuid().ToString('N'))"
        $null = New-Item -ItemType Directory -Force $work, (Join-Path $base 'versions')
        try {
            $package = Join-Path $work 'package'
            $file = [IO.File]::Create($package)
            try { foreach ($chunk in $input) { $bytes = [byte[]]$chunk; $file.Write($bytes, 0, $bytes.Length) } } finally { $file.Dispose() }
            if ((Get-FileHash $package -Algorithm SHA256).Hash -ne $Hash) { throw 'the package was damaged on the way' }
            $files = Join-Path $work 'files'
            $null = New-Item -ItemType Directory $files
            $zip = [IO.Compression.GZipStream]::new([IO.File]::OpenRead($package), [IO.Compression.CompressionMode]::Decompress)
            try { [Formats.Tar.TarFile]::ExtractToDirectory($zip, $files, $false) } finally { $zip.Dispose() }
            $version = & (Join-Path $files ($IsWindows ? 'nettest.exe' : 'nettest')) --version
            if ($LASTEXITCODE -ne 0) { throw "the nettest that was sent does not run (exit code $LASTEXITCODE)" }
            $bin = Join-Path $base 'bin'
            $new = $IsWindows ? $bin : [IO.Path]::Combine($base, 'versions', $Hash)
            if ([IO.Directory]::Exists($new)) { Remove-Item $new -Recurse -Force }
            Move-Item $files $new
            if (-not $IsWindows) {
                if ([IO.Directory]::Exists($bin) -and -not (Get-Item $bin).LinkType) { Remove-Item $bin -Recurse -Force }
                $null = New-Item -ItemType SymbolicLink -Force -Path $bin -Target $new
            }
            [string]$version
        }
        finally { Remove-Item $work -Recurse -Force -ErrorAction Ignore }
        """;

    public async Task<InstallProbe> ProbeAsync(CancellationToken cancellationToken) =>
        InstallProbe.Read(await RunAsync(Probe, null, [], cancellationToken).ConfigureAwait(false))
            ?? throw new AgentException(AgentFailure.ProtocolError, agent.Name, $"Agent '{agent.Name}': its session does not tell its platform; it needs PowerShell 7.4 or later.");

    public async Task<string> InstallAsync(AgentPackage package, CancellationToken cancellationToken)
    {
        var chunks = new List<object>();
        foreach (var chunk in (await File.ReadAllBytesAsync(package.Path, cancellationToken).ConfigureAwait(false)).Chunk(ChunkBytes))
            chunks.Add(chunk);
        return (await RunAsync(Install, package.Sha256, chunks, cancellationToken).ConfigureAwait(false)).Trim();
    }

    private async Task<string> RunAsync(string script, string? argument, List<object> lines, CancellationToken cancellationToken)
    {
        using var shell = System.Management.Automation.PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript(script);
        if (argument is not null)
            shell.AddArgument(argument);
        using var input = new PSDataCollection<object>(lines);
        input.Complete();
        using var output = new PSDataCollection<PSObject>();
        using var cancelled = cancellationToken.Register(() => shell.BeginStop(null, null));
        try
        {
            await Task.Factory.FromAsync(shell.BeginInvoke(input, output), shell.EndInvoke).ConfigureAwait(false);
            return string.Join('\n', output.Select(item => item?.ToString()));
        }
        catch (RuntimeException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = exception.Message.Contains("No space left", StringComparison.Ordinal) ? AgentFailure.NoSpace : AgentFailure.Died;
            throw new AgentException(failure, agent.Name, $"Agent '{agent.Name}': {exception.Message.TrimEnd('.')}.", exception);
        }
        catch (RuntimeException exception)
        {
            throw new OperationCanceledException("The installation was stopped.", exception, cancellationToken);
        }
    }
}

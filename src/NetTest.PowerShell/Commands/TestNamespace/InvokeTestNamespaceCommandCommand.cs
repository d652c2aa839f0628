using System.Collections.Concurrent;
using System.Management.Automation;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>Runs a program inside a network namespace.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "TestNamespaceCommand", DefaultParameterSetName = "Lines")]
[OutputType(typeof(string), ParameterSetName = ["Lines"])]
[OutputType(typeof(NamespaceCommandResult), ParameterSetName = ["PassThru"])]
public sealed class InvokeTestNamespaceCommandCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Namespace { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Program { get; set; } = "";

    [Parameter(Position = 2, ValueFromRemainingArguments = true)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] ArgumentList { get; set; } = [];

    [Parameter(ParameterSetName = "PassThru", Mandatory = true)]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var output = new ConcurrentQueue<string>();
        var errors = new ConcurrentQueue<string>();
        Run(
            async token =>
            {
                var exitCode = await NamespaceCommand.RunAsync(
                    Namespace, Program, ArgumentList, line => OnOutput(line, output), line => OnError(line, errors), token).ConfigureAwait(false);
                Post(() => Finish(exitCode, [.. output], [.. errors]));
            },
            Namespace);
    }

    private void OnOutput(string line, ConcurrentQueue<string> kept)
    {
        if (PassThru)
            kept.Enqueue(line);
        else
            Emit(line);
    }

    // As with any program: what it says on standard error is shown but is no error of PowerShell's, or $ErrorActionPreference = 'Stop'
    // would end a script because curl draws a progress meter.
    private void OnError(string line, ConcurrentQueue<string> kept)
    {
        kept.Enqueue(line);
        if (!PassThru)
            Post(() => WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST", "StandardError"]));
    }

    private void Finish(int exitCode, string[] output, string[] errors)
    {
        SessionState.PSVariable.Set("global:LASTEXITCODE", exitCode);
        if (PassThru)
        {
            WriteObject(new NamespaceCommandResult
            {
                Namespace = Namespace,
                Program = Program,
                ArgumentList = ArgumentList,
                ExitCode = exitCode,
                Output = output,
                StandardError = errors,
            });
        }
        else if (exitCode != 0)
        {
            WriteError(ErrorRecords.ForExitCode(Namespace, Program, exitCode, errors));
        }
    }
}

using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetTest.Engine;
using NetTest.Engine.Yaml;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>
/// Base of all cmdlets. <see cref="Run"/> is the one place where the pipeline's thread waits for the engine; the Emit methods may be
/// called from any thread while it does. Ctrl-C cancels the one token, and the cmdlet ends when the work has ended.
/// </summary>
public abstract class EngineCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan s_drawingTime = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private PipelinePump? _pump;
    private EngineLog? _log;
    private bool _isVerbose;
    private bool _isDebug;
    private ProgressRecord? _shown;
    private Timer? _showAgain;

    /// <summary>What this runspace has started.</summary>
    internal static ModuleSession Session => SessionRegistry.GetOrAdd(Runspace.DefaultRunspace);

    /// <summary>What the engine does, as verbose and debug messages while <see cref="Run"/> waits for it; later it is said to nobody.</summary>
    internal EngineLog Log => _log ??= EngineLog.To(
        line => _pump?.TryPost(() => Write(line)),
        level => _pump is not null && (level == EngineLogLevel.Debug ? _isDebug : _isVerbose));

    /// <summary>What the engine does in the background: lines of the streams that this call shows.</summary>
    internal EngineLog LogTo(Action<string, bool> say)
    {
        var (isVerbose, isDebug) = (Wants("Verbose") || IsDebuggedOnly, Wants("Debug"));
        var isDebuggedOnly = IsDebuggedOnly;
        return EngineLog.To(
            line => say($"{line.Category}: {line.Message}", isDebuggedOnly || line.Level == EngineLogLevel.Debug),
            level => level == EngineLogLevel.Debug ? isDebug : isVerbose);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => Cancel();

    /// <summary>Runs the work to its end; engine errors become error records.</summary>
    /// <param name="work">The work; it must end soon after its token is cancelled.</param>
    /// <param name="target">What the user passed, for errors.</param>
    internal void Run(Func<CancellationToken, Task> work, object? target = null)
    {
        using var pump = new PipelinePump();
        _isDebug = Wants("Debug");
        _isVerbose = Wants("Verbose") || IsDebuggedOnly;
        _pump = pump;
        try
        {
            pump.Run(() => work(_stopping.Token), Cancel);
        }
        catch (NetTestException exception)
        {
            Report(exception, target);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            _pump = null;
            CompleteProgress();
        }
    }

    internal void Emit(object value) => Post(() => WriteObject(value));

    internal void EmitVerbose(string text) => Post(() => Say(text, isDebug: false));

    internal void EmitWarning(string text) => Post(() => WriteWarning(text));

    /// <summary>Writes an error about one thing among several.</summary>
    internal void EmitError(ErrorRecord error) => Post(() => WriteError(error));

    /// <summary>Reports one engine error: it ends the pipeline if nothing else could fare better, else the next object is tried.</summary>
    internal void EmitError(NetTestException exception, object? target = null) => Post(() => Report(exception, target));

    internal void Post(Action write) => (_pump ?? throw new InvalidOperationException("Nothing runs.")).Post(write);

    // The console draws progress five times a second at most, and forgets what comes between: what it was told last it is told once more, or the bar
    // would show a phase that was over long ago.
    /// <summary>Shows progress; the record is completed when the work ends.</summary>
    internal void EmitProgress(ProgressRecord record) => Post(() =>
    {
        _shown = record;
        WriteProgress(record);
        _showAgain ??= new Timer(_ => _pump?.TryPost(ShowProgressAgain));
        _showAgain.Change(s_drawingTime, Timeout.InfiniteTimeSpan);
    });

    internal void Report(NetTestException exception, object? target)
    {
        if (ErrorRecords.IsTerminating(exception.Reason))
            ThrowTerminatingError(ErrorRecords.From(exception, target));
        else
            WriteError(ErrorRecords.From(exception, target));
    }

    /// <summary>Does what needs no waiting, such as making options or reading a file; every mistake of a file is an error of its own.</summary>
    /// <param name="read">Makes or reads it.</param>
    /// <param name="target">What the user passed, for errors.</param>
    /// <returns>Null if it failed.</returns>
    internal T? Read<T>(Func<T> read, object? target)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ProfileException exception)
        {
            foreach (var diagnostic in exception.Diagnostics)
                WriteError(ErrorRecords.From(new ProfileException([diagnostic])));
        }
        catch (NetTestException exception)
        {
            Report(exception, target);
        }

        return null;
    }

    /// <summary>The file system path of what the user gave as a path.</summary>
    internal string ResolvePath(string path) => GetUnresolvedProviderPathFromPSPath(path);

    /// <summary>
    /// The files that a path means: the one of that name, else those that a wildcard matches, in the order of their names. A path that matches nothing is
    /// taken as it is, so that reading it says what is wrong.
    /// </summary>
    internal IReadOnlyList<string> ExpandPath(string path)
    {
        var literal = ResolvePath(path);
        if (File.Exists(literal) || !WildcardPattern.ContainsWildcardCharacters(path))
            return [literal];
        try
        {
            var found = GetResolvedProviderPathFromPSPath(path, out _);
            return found.Count > 0 ? [.. found.Order(StringComparer.Ordinal)] : [literal];
        }
        catch (ItemNotFoundException)
        {
            return [literal];
        }
    }

    /// <summary>As <see cref="ResolvePath"/> where the user need not give one; null for null.</summary>
    internal string? ResolveOptional(string? path) => path is null ? null : ResolvePath(path);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the token.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _showAgain?.Dispose();
        _stopping.Dispose();
    }

    // Only where it is shown and no more: a preference of Inquire, Break or Stop would have each line of the log ask somebody, or end the command.
    private bool Wants(string stream) =>
        Given(stream) ?? (LanguagePrimitives.TryConvertTo<ActionPreference>(GetVariableValue(stream + "Preference"), out var preference) && preference == ActionPreference.Continue);

    private bool? Given(string stream) => MyInvocation.BoundParameters.TryGetValue(stream, out var given) ? given is SwitchParameter { IsPresent: true } : null;

    // PowerShell makes Inquire of the preference for verbose messages then: each would ask whether to go on, and fail where there is nobody to ask.
    private bool IsDebuggedOnly => Given("Debug") == true && Given("Verbose") is null;

    private void Write(EngineLogLine line) => Say($"{line.Category}: {line.Message}", line.Level == EngineLogLevel.Debug);

    private void Say(string text, bool isDebug)
    {
        if (isDebug || IsDebuggedOnly)
            WriteDebug(text);
        else
            WriteVerbose(text);
    }

    private void Cancel()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // StopProcessing comes from another thread and may be late.
        }
    }

    private void ShowProgressAgain()
    {
        if (_shown is { } record)
            WriteProgress(record);
    }

    private void CompleteProgress()
    {
        if (_shown is not { } record)
            return;
        _shown = null;
        try
        {
            WriteProgress(new ProgressRecord(record.ActivityId, record.Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
        catch (PipelineStoppedException)
        {
            // The host clears what a stopped pipeline has shown.
        }
    }
}

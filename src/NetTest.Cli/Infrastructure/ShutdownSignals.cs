using System.Runtime.InteropServices;

namespace NetTest.Cli.Infrastructure;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into the cancellation of one token. Whatever has been built is removed before the process ends, so
/// further signals are answered with what is going on rather than with an end that leaves things behind.
/// </summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly Action<string> _notify;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _received;

    internal ShutdownSignals(CancellationTokenSource cancellation, Action<string> notify)
    {
        _cancellation = cancellation;
        _notify = notify;
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, context => OnSignal(context)));
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    internal void OnSignal(PosixSignalContext context)
    {
        // The runtime's own answer would be to end the process at once.
        context.Cancel = true;
        if (Interlocked.Increment(ref _received) > 1)
        {
            _notify("still cleaning up; please wait (should it be killed, 'nettest scenario clean' removes the rest)");
            return;
        }
        _notify($"{context.Signal}: stopping and cleaning up");
        // Off the signal thread: what runs on cancellation may take its time, and the next signal must be heard.
        _ = Task.Run(() =>
        {
            try
            {
                _cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The verb ended at the same moment.
            }
        });
    }
}

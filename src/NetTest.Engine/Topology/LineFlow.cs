namespace NetTest.Engine.Topology;

/// <summary>Hands over the lines of a stream as they come, and tells whether somebody is taking one just now: he may take his time.</summary>
internal sealed class LineFlow
{
    private readonly StreamReader _reader;
    private readonly Action<string> _onLine;
    private volatile bool _isHandingOver;

    internal LineFlow(StreamReader reader, Action<string> onLine)
    {
        _reader = reader;
        _onLine = onLine;
        End = HandOverAsync();
    }

    /// <summary>The end of the stream, or what the one who takes the lines has thrown.</summary>
    internal Task End { get; }

    /// <summary>Whether a line is being taken.</summary>
    internal bool IsHandingOver => _isHandingOver;

    private async Task HandOverAsync()
    {
        while (await _reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            _isHandingOver = true;
            try
            {
                _onLine(line);
            }
            finally
            {
                _isHandingOver = false;
            }
        }
    }
}

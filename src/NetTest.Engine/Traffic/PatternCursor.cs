using NetTest.Engine.Statistics;

namespace NetTest.Engine.Traffic;

/// <summary>
/// Walks the rounds of a pattern for one connection, in constant memory and without allocation. Lengths, payload and delays follow from the
/// pattern and the number of the round alone, so a cursor at either end says the same. A class, because a copy of a half-walked struct would
/// start to disagree with its original.
/// </summary>
internal sealed class PatternCursor
{
    private readonly TrafficPattern _pattern;
    private PatternRound? _round;
    private long _loopsLeft;
    private long _repeatsLeft;
    private int _nextRound;

    internal PatternCursor(TrafficPattern pattern)
    {
        _pattern = pattern;
        _loopsLeft = pattern.Rounds.Count == 0 ? 0 : pattern.Loops;
    }

    /// <summary>The client's message of the current round.</summary>
    internal MessagePart Client { get; private set; }

    /// <summary>The server's message of the current round.</summary>
    internal MessagePart Server { get; private set; }

    /// <summary>The wait between the whole request and its answer; none where there is no answer.</summary>
    internal TimeSpan ServerDelay { get; private set; }

    /// <summary>The wait after the whole answer (after the request where there is no answer).</summary>
    internal TimeSpan ClientDelay { get; private set; }

    /// <summary>The current round from 0 on, counted through repeats and loops; −1 before the first.</summary>
    internal long RoundIndex { get; private set; } = -1;

    /// <summary>Goes to the next round; false when the conversation is over.</summary>
    internal bool MoveNext()
    {
        while (_repeatsLeft == 0)
        {
            if (!TakeRound())
                return false;
        }

        _repeatsLeft--;
        RoundIndex++;
        PatternRound round = _round!;
        Client = Part(round.Client, DrawPurpose.ClientMessage);
        Server = Part(round.Server, DrawPurpose.ServerMessage);
        ServerDelay = Server.Length == 0 ? TimeSpan.Zero : Delay(round.ServerDelay, DrawPurpose.ServerDelay);
        ClientDelay = Delay(round.ClientDelay, DrawPurpose.ClientDelay);
        return true;
    }

    private bool TakeRound()
    {
        if (_nextRound == _pattern.Rounds.Count)
        {
            _nextRound = 0;
            _loopsLeft--;
        }

        if (_loopsLeft <= 0)
        {
            _loopsLeft = 0;
            return false;
        }

        _round = _pattern.Rounds[_nextRound++];
        _repeatsLeft = _round.Repeat;
        return true;
    }

    private MessagePart Part(PatternMessage message, DrawPurpose purpose)
    {
        if (message.Content is { } content)
            return new MessagePart(content);
        if (ReferenceEquals(message.Length, Distribution.Zero))
            return default;
        SplitMix64 random = SplitMix64.For(_pattern.Seed, RoundIndex, (int)purpose);
        int offset = (int)(random.Next() & (PayloadBlock.Size - 1));
        return new MessagePart(message.Length.SampleLength(ref random), offset);
    }

    private TimeSpan Delay(Distribution delay, DrawPurpose purpose)
    {
        if (ReferenceEquals(delay, Distribution.Zero))
            return TimeSpan.Zero;
        SplitMix64 random = SplitMix64.For(_pattern.Seed, RoundIndex, (int)purpose);
        return delay.SampleDelay(ref random);
    }
}

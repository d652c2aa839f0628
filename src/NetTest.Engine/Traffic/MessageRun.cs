namespace NetTest.Engine.Traffic;

/// <summary>So many equal messages in a row.</summary>
internal readonly record struct MessageRun(PatternMessage Message, long Count);

namespace NetTest.Engine.Traffic;

/// <summary>A JSON file of custom patterns.</summary>
public static class PatternFile
{
    /// <summary>Reads all patterns of a file.</summary>
    /// <exception cref="NetTestException">The file cannot be read, or says something that is no pattern; the message names the place.</exception>
    public static IReadOnlyList<TrafficPattern> Load(string path) => throw new NotImplementedException();
}

namespace NetTest.Engine.Yaml;

/// <summary>A place in a file, both counted from 1.</summary>
internal readonly record struct Place(int Line, int Column);

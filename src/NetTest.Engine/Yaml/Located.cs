namespace NetTest.Engine.Yaml;

/// <summary>A value and where the profile says it.</summary>
internal sealed record Located<T>(T Value, Place At);

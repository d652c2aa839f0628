namespace NetTest.Engine.Yaml;

/// <summary>What a document is, for messages about it.</summary>
/// <param name="Empty">What is to be said of an empty file, after "the file is empty; ".</param>
/// <param name="HelpTopic">Where its keys are listed.</param>
/// <param name="ExplainKey">What is to be said of a key that is unknown for a reason of its own; null for none.</param>
internal sealed record DocumentKind(string Empty, string HelpTopic, Func<string, string?> ExplainKey);

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Probes;

namespace NetTest.Cli.Commands.ConnTest;

/// <summary>The key that the two ends of STAMP share: as text, or better in a file.</summary>
internal sealed class KeyOptionSet(string keyDescription, string fileDescription)
{
    internal Option<string?> Key { get; } = Opt.Text("--key", "TEXT", keyDescription);

    internal Option<string?> KeyFile { get; } = Opt.Text("--key-file", "FILE", fileDescription);

    internal void Check(CommandResult result)
    {
        if (result.GetResult(Key) is not null && result.GetResult(KeyFile) is not null)
            result.AddError("'--key' and '--key-file' say the same; give one of them");
    }

    /// <summary>The key as text, or a file's bytes; a line end at its end is the editor's. Null if neither was given.</summary>
    internal ReadOnlyMemory<byte>? Read(ParseResult parse)
    {
        if (parse.GetValue(Key) is { } text)
            return Encoding.UTF8.GetBytes(text);
        // Not a conditional: its null would be an array's, which becomes an empty key.
        if (parse.GetValue(KeyFile) is { } path)
            return StampKeyFile.Read(path);
        return null;
    }
}

namespace NetTest.Engine.Topology;

/// <summary>Runs a program inside a namespace.</summary>
public static class NamespaceCommand
{
    /// <summary>Runs it to its end, handing over each line as it comes; cancelling ends the program and its children.</summary>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="program">The program, looked up in PATH.</param>
    /// <param name="arguments">Its arguments, passed on as they are: no shell.</param>
    /// <param name="onOutput">Called with each line of standard output.</param>
    /// <param name="onError">Called with each line of standard error.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>The program's exit code.</returns>
    /// <exception cref="NetTestException">The namespace or the program does not exist.</exception>
    public static Task<int> RunAsync(string namespaceName, string program, IReadOnlyList<string> arguments, Action<string> onOutput, Action<string> onError, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}

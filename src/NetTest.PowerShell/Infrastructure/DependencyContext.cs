using System.Reflection;
using System.Runtime.Loader;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>
/// Where the engine and its packages live: a load context of their own, fed from <c>dependencies/</c>, so that another module's
/// version of the same package never collides. Only the module assembly itself is in the default context.
/// </summary>
internal sealed class DependencyContext : AssemblyLoadContext
{
    private static readonly DependencyContext s_instance = new();
    private static int s_registered;
    private readonly string _folder =
        Path.Combine(Path.GetDirectoryName(typeof(DependencyContext).Assembly.Location) ?? ".", "dependencies");

    private DependencyContext() : base("NetTest")
    {
    }

    /// <summary>Hooks the default context, once in a process; types stay loaded, so it is never unhooked.</summary>
    internal static void Register()
    {
        if (Interlocked.Exchange(ref s_registered, 1) == 0)
            Default.Resolving += ResolveEngine;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    // Only the engine is the module's to ask for: answering for its packages as well would give them to other modules.
    private static Assembly? ResolveEngine(AssemblyLoadContext context, AssemblyName name) =>
        string.Equals(name.Name, "NetTest.Engine", StringComparison.Ordinal) ? s_instance.LoadFromAssemblyName(name) : null;
}

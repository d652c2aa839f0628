using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace NetTest.Engine.Tests;

/// <summary>Tests with real sockets run one after another: they share two processors, the file limit and the transport switch.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1724", Justification = "xunit wants a class.")]
public sealed class NetworkGroup
{
    public const string Name = "network";
}

using System.Globalization;
using System.Text;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Probes.Monitor;

/// <summary>Many namespaces on one bridge, made and removed by <c>ip -batch</c>; node i has 10.78.0.i, and an extra one looks on.</summary>
internal sealed class MeshNamespaces : IAsyncDisposable
{
    private readonly string _prefix = $"mo{Guid.NewGuid():N}"[..8];
    private readonly int _count;

    private MeshNamespaces(int count) => _count = count;

    /// <summary>Where something that looks on may run.</summary>
    internal string Onlooker => Name(0);

    internal static async Task<MeshNamespaces> CreateAsync(int count)
    {
        Requires.Root();
        Requires.Tool("ip", "iproute2");
        var mesh = new MeshNamespaces(count);
        try
        {
            await mesh.BuildAsync();
            return mesh;
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }
    }

    internal static string AddressOf(int node) => string.Create(CultureInfo.InvariantCulture, $"10.78.0.{(node == 0 ? 250 : node)}");

    internal string Name(int node) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}n{node}");

    internal Task RemoveAsync(int node) => ScratchAsync("netns", "del", Name(node));

    public async ValueTask DisposeAsync()
    {
        for (var node = 0; node <= _count; node++)
            await Shell.RunAsync("ip", "netns", "del", Name(node));
        await Shell.RunAsync("ip", "link", "del", _prefix);
    }

    private async Task BuildAsync()
    {
        var batch = new StringBuilder();
        batch.Append(CultureInfo.InvariantCulture, $"link add {_prefix} type bridge\nlink set {_prefix} up\n");
        for (var node = 0; node <= _count; node++)
        {
            batch.Append(CultureInfo.InvariantCulture, $"netns add {Name(node)}\n");
            batch.Append(CultureInfo.InvariantCulture, $"link add {_prefix}p{node} type veth peer name eth0 netns {Name(node)}\n");
            batch.Append(CultureInfo.InvariantCulture, $"link set {_prefix}p{node} master {_prefix} up\n");
        }

        await BatchAsync(batch.ToString());
        for (var node = 0; node <= _count; node++)
            await BatchAsync($"addr add {AddressOf(node)}/24 dev eth0\nlink set lo up\nlink set eth0 up\n", Name(node));
    }

    private static async Task BatchAsync(string lines, string? networkNamespace = null)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, lines);
            await ScratchAsync([.. networkNamespace is null ? Array.Empty<string>() : ["-n", networkNamespace], "-batch", file]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task ScratchAsync(params string[] arguments)
    {
        var (exitCode, _, error) = await Shell.RunAsync("ip", arguments);
        if (exitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error}");
    }
}

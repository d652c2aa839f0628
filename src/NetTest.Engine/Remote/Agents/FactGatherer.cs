using System.Globalization;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Text.Json;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Remote.Agents;

/// <summary>Gathers the facts of the machine, or namespace, that an agent works in.</summary>
internal sealed class FactGatherer(AgentHostOptions options, AssetStore assets)
{
    private static readonly TimeSpan s_collectorLimit = TimeSpan.FromSeconds(10);

    private static readonly Lazy<string> s_system = new(ReadSystem);
    private static readonly Lazy<bool> s_hasPowerShell = new(() => OperatingSystem.IsWindows() || HostRequirements.IsOnPath("pwsh"));

    internal async Task<AgentFacts> GatherAsync(IReadOnlyList<AssetReference> collectors, CancellationToken cancellationToken)
    {
        var custom = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        // Side by side: those that hang must not use up together the time that the agent has to answer.
        foreach (var (name, fact, error) in await Task.WhenAll(collectors.Select(collector => CollectAsync(collector, cancellationToken))).ConfigureAwait(false))
        {
            if (fact is { } told)
                custom[told.Key] = told.Value;
            else
                errors[name] = error;
        }

        return new AgentFacts
        {
            HostName = options.HostName ?? Environment.MachineName,
            Addresses = await ReadAddressesAsync(cancellationToken).ConfigureAwait(false),
            OperatingSystem = s_system.Value,
            Kernel = Environment.OSVersion.Version.ToString(),
            Architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            ProcessorCount = Environment.ProcessorCount,
            Version = TestResult.EngineVersion,
            HasPowerShell = s_hasPowerShell.Value,
            Custom = custom,
            CollectorErrors = errors,
        };
    }

    private async Task<(string Name, KeyValuePair<string, IReadOnlyList<string>>? Fact, string Error)> CollectAsync(AssetReference collector, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_collectorLimit);
        try
        {
            var path = assets.Find(collector) ?? throw new NetTestException(ErrorReason.FileNotReadable, "it has not been delivered");
            var (exitCode, output, error) = await ProgramTestlet.RunToEndAsync(new ProgramStart(path, [], options.Context.Name), limit.Token).ConfigureAwait(false);
            if (exitCode != 0)
                return (collector.Name, null, FormattableString.Invariant($"exit code {exitCode}: {FlatJson.Excerpt(error)}"));
            if (output.Length > FlatJson.MostCharacters)
                return (collector.Name, null, FormattableString.Invariant($"it printed more than {FlatJson.MostCharacters} characters"));
            return (collector.Name, ReadFact(output), $"it did not print a JSON object of one key: {FlatJson.Excerpt(output)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (collector.Name, null, FormattableString.Invariant($"it did not end within {s_collectorLimit.TotalSeconds} s"));
        }
        catch (NetTestException exception)
        {
            return (collector.Name, null, exception.Message);
        }
    }

    /// <summary>The one key of what a collector printed, and its value or values.</summary>
    internal static KeyValuePair<string, IReadOnlyList<string>>? ReadFact(string output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.EnumerateObject().Count() != 1)
                return null;
            var fact = document.RootElement.EnumerateObject().First();
            IReadOnlyList<string> values = fact.Value.ValueKind == JsonValueKind.Array ? [.. fact.Value.EnumerateArray().Select(Text)] : [Text(fact.Value)];
            return new(fact.Name, values);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAddressesAsync(CancellationToken cancellationToken) =>
        ReferenceEquals(options.Context, NetworkContext.Host)
            ? Task.FromResult(ReadAddresses())
            : options.Context.RunAsync(ReadAddresses, cancellationToken);

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> ReadAddresses()
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var adapter in NetworkInterface.GetAllNetworkInterfaces())
        {
            IReadOnlyList<string> addresses =
                [.. adapter.GetIPProperties().UnicastAddresses
                    .Where(unicast => !System.Net.IPAddress.IsLoopback(unicast.Address) && !unicast.Address.IsIPv6LinkLocal)
                    .Select(unicast => string.Create(CultureInfo.InvariantCulture, $"{unicast.Address}/{unicast.PrefixLength}"))];
            if (addresses.Count > 0)
                found[adapter.Name] = addresses;
        }

        return found;
    }

    private static string ReadSystem()
    {
        const string Key = "PRETTY_NAME=";
        try
        {
            if (OperatingSystem.IsLinux() && File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal)) is { } line)
                return line[Key.Length..].Trim('"');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A container without the file; the runtime knows something too.
        }

        return RuntimeInformation.OSDescription;
    }
}

using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>Texts of profiles for tests.</summary>
internal static class Profiles
{
    /// <summary>A right profile; wrong ones are made from it by a replacement.</summary>
    internal const string Good = """
        base:
          emulate_gateways: true
          servers:
            - talk_point:
                to_bridge: br_s
                ip: 10.1.1.2/24
                gw: 10.1.1.1
              traffic:
                - name: web
                  server_port: 80
          clients:
            - talk_point:
                to_bridge: br_c
                ip: 10.1.2.2/24
                gw: 10.1.2.1
              traffic:
                - s_name: web
                  client_sum: 10

        """;

    internal static string With(string old, string replacement)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);
        return Good.Replace(old, replacement, StringComparison.Ordinal);
    }

    /// <summary>The repository's folder of examples.</summary>
    internal static string Examples
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "NetTest.slnx")))
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
            return Path.Combine(folder, "examples");
        }
    }
}

using System.Net;
using System.Text.RegularExpressions;

namespace NetTest.Engine.Yaml;

/// <summary>What names the system takes. Each rule returns the name, or null for one that breaks it.</summary>
internal static partial class NameRules
{
    internal const string NamespaceRule = "a namespace name of letters, digits, '.', '_' and '-', at most 64 of them, beginning with a letter or digit";
    internal const string BridgeRule = "an interface name of letters, digits, '.', '_' and '-', at most 15 of them, beginning with a letter or digit";
    internal const string LabelRule = "at most 100 characters on one line, without blanks at its ends";
    internal const string HostNameRule = "a host name of letters, digits, hyphens and dots, such as www.example.com";

    // The kernel's own names, and those that sysctl gives a meaning (net.ipv4.conf.all).
    private static readonly string[] s_reserved = ["lo", "all", "default"];

    internal static string? Namespace(string text) => NamespacePattern().IsMatch(text) ? text : null;

    /// <summary>dev_valid_name() of the kernel, less what would need quotes in a batch file.</summary>
    internal static string? Bridge(string text) => BridgePattern().IsMatch(text) && !s_reserved.Contains(text, StringComparer.Ordinal) ? text : null;

    /// <summary>RFC 1123; SNI takes no addresses (RFC 6066). Underscores are seen in the wild.</summary>
    internal static string? HostName(string text) => text.Length <= 253 && HostNamePattern().IsMatch(text) && !IPAddress.TryParse(text, out _) ? text : null;

    /// <summary>Names of servers, clients and cases: anything that fits a line.</summary>
    internal static string? Label(string text) =>
        text.Length <= 100 && !text.Any(char.IsControl) && text.Trim().Length == text.Length ? text : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex BridgePattern();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostNamePattern();
}

using System.Globalization;
using NetTest.Engine;
using NetTest.Engine.Yaml;

namespace NetTest.Cli.Infrastructure;

/// <summary>An error as <c>--json</c> prints it.</summary>
/// <param name="Reason">The name of the <see cref="ErrorReason"/>, <c>Cancelled</c> or <c>Internal</c>.</param>
/// <param name="Message">What was wrong, where, and what to do.</param>
/// <param name="Target">The thing that the user named; null if there is none.</param>
/// <param name="Diagnostics">All mistakes of a profile; null for other errors.</param>
internal sealed record ErrorDocument(string Reason, string Message, string? Target, IReadOnlyList<ProfileDiagnostic>? Diagnostics = null)
{
    internal static ErrorDocument From(NetTestException exception) => new(
        exception.Reason.ToString(),
        exception is ProfileException file ? Describe(file) : exception.Message,
        Convert.ToString(exception.Target, CultureInfo.InvariantCulture),
        (exception as ProfileException)?.Diagnostics);

    private static string Describe(ProfileException exception) => exception.Diagnostics.Count == 1
        ? exception.Message
        : string.Create(CultureInfo.InvariantCulture, $"{exception.Diagnostics[0]} (and {exception.Diagnostics.Count - 1} more: --verbose lists them)");
}

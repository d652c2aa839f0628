namespace NetTest.Engine.Probes.Http;

/// <summary>What is allowed in the settings of an HTTP probe.</summary>
internal static class HttpProbeRules
{
    private const int MostRedirects = 50;

    internal static void Check(Uri url, HttpProbeSettings settings)
    {
        if (!IsHttp(url))
            throw new NetTestException(ErrorReason.InvalidArgument, $"'{url}' is not a URL of HTTP; give http://HOST[:PORT]/PATH or https://….", url.ToString());
        if (settings.ExpectedStatus is < 100 or > 599)
            throw new NetTestException(ErrorReason.InvalidArgument, $"{settings.ExpectedStatus} is not a status of HTTP: 100 to 599.", settings.ExpectedStatus);
        if (settings.MaxRedirects is < 0 or > MostRedirects)
            throw new NetTestException(ErrorReason.InvalidArgument, $"{settings.MaxRedirects} is not a number of redirects to follow: 0 to {MostRedirects}.", settings.MaxRedirects);
        if (settings.Method.Length == 0 || settings.Method.Any(c => !char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            throw new NetTestException(ErrorReason.InvalidArgument, $"'{settings.Method}' is not a method of HTTP, such as GET or HEAD.", settings.Method);
    }

    internal static void AddHeaders(HttpRequestMessage request, IReadOnlyDictionary<string, string> headers)
    {
        request.Headers.UserAgent.ParseAdd($"NetTest/{Results.TestResult.EngineVersion}");
        foreach (var (name, value) in headers)
        {
            if (string.Equals(name, "User-Agent", StringComparison.OrdinalIgnoreCase))
                request.Headers.UserAgent.Clear();
            if (value.AsSpan().ContainsAny('\r', '\n', '\0') || !request.Headers.TryAddWithoutValidation(name, value))
                throw new NetTestException(ErrorReason.InvalidArgument, $"The header '{name}: {value}' cannot be sent with a request that has no body; check its name and value.", name);
        }
    }

    /// <summary>Where a redirect leads to; null if it leads out of HTTP.</summary>
    internal static Uri? TryFollow(Uri url, Uri location)
    {
        var next = location.IsAbsoluteUri ? location : Uri.TryCreate(url, location, out var joined) ? joined : null;
        return next is not null && IsHttp(next) ? next : null;
    }

    private static bool IsHttp(Uri url) => url.IsAbsoluteUri && url.Scheme is "http" or "https" && url.Host.Length > 0;
}

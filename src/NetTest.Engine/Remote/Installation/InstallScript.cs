namespace NetTest.Engine.Remote.Installation;

/// <summary>
/// The texts that a host's sh runs. They are fixed but for a hash and a version. The login shell that hands them to sh may be any: so they are one
/// word in single quotes on one line, without what csh or fish change even there: quotes, exclamation marks, doubled backslashes.
/// </summary>
internal static class InstallScript
{
    /// <summary>What a line begins with by which the script says why it gave up.</summary>
    internal const string Error = "nettest-install-error ";

    /// <summary>What the line begins with that says which version is there now.</summary>
    internal const string Done = "nettest-install-done ";

    /// <summary>Asks a host what <see cref="InstallProbe.Read"/> reads.</summary>
    internal static string Probe { get; } = Wrap("""
        tell() { [ -z "$2" ] || printf "\nnettest-probe %s %s\n" "$1" "$2"; };
        base="${HOME-}/.local/share"; PATH="$base/nettest/bin:$PATH:/usr/local/bin";
        tell system "$(uname -s)"; tell machine "$(uname -m)";
        case "$(ldd --version 2>&1)" in *musl*) tell libc musl;; esac;
        tell version "$(nettest --version 2>/dev/null | head -n 1)";
        tell pwsh "$(command -v pwsh)";
        for module in "$base"/powershell/Modules/NetTest/*/NetTest.psd1; do [ -f "$module" ] || continue; version=${module%/*}; last=${version##*/}; done;
        tell module "${last-}";
        near="$base/nettest"; until [ -d "$near" ] || [ -z "$near" ]; do near=${near%/*}; done;
        tell free "$(df -Pk "${near:-/}" 2>/dev/null | awk "END { print \$4 }")";
        for place in "${DOTNET_ROOT-}" "$(cat /etc/dotnet/install_location 2>/dev/null)" /usr/share/dotnet /usr/lib/dotnet /usr/lib64/dotnet /usr/local/share/dotnet; do
        [ -n "$place" ] || continue;
        for runtime in "$place"/shared/Microsoft.NETCore.App/*; do [ -d "$runtime" ] && tell runtime "${runtime##*/}"; done; done; :
        """);

    // Everything that can be wrong is looked for before the package is read. It is unpacked and tried beside what is there, and the link is changed
    // last and in one step: so there is always a whole version, whatever ends this when. Each installation has a folder of its own, so two at once
    // do not meet. What is older than a day and in no use goes; an agent that runs from an older one needs it to be there.
    private const string Begin = """
        umask 022; LC_ALL=C; export LC_ALL; work=; made=;
        die() { printf "\nnettest-install-error %s\n" "$*" | tr "\r" " " >&2; exit 1; };
        clean() { [ -z "$work$made" ] || rm -rf "$work" "$made"; };
        sum() { if command -v sha256sum >/dev/null; then sha256sum; elif command -v shasum >/dev/null; then shasum -a 256; else openssl dgst -sha256 -r; fi; };
        trap clean EXIT; trap "exit 1" HUP INT TERM PIPE;
        [ -n "${HOME-}" ] || die "the user has no home folder";
        for tool in tar gzip mktemp; do command -v "$tool" >/dev/null || die "it has no $tool"; done;
        command -v sha256sum >/dev/null || command -v shasum >/dev/null || command -v openssl >/dev/null || die "it has none of sha256sum, shasum and openssl, so what arrives cannot be verified";
        base="$HOME/.local/share/nettest";
        said=$(mkdir -p "$base/versions" 2>&1) || die "its folder cannot be made ($said)";
        work=$(mktemp -d "$base/incoming.XXXXXX" 2>&1) || { said=$work; work=; die "its folder cannot be written to ($said)"; };
        """;

    private const string Receive = """
        said=$( { cat > "$work/package"; } 2>&1 ) || die "the package could not be written ($said)";
        found=$(sum < "$work/package"); [ "${found%% *}" = "@HASH" ] || die "the package arrived damaged or not whole";
        mkdir "$work/files"; said=$( { tar -xzf "$work/package" -C "$work/files"; } 2>&1 ) || die "the package could not be unpacked ($(echo $said))";
        rm -f "$work/package";
        """;

    private static readonly string s_executable = Wrap(Begin + "\n" + """
        if [ -e "$base/bin" ]; then [ -L "$base/bin" ] || die "$base/bin is there and is no link that NetTest made; move it away"; fi;
        : > "$work/try"; chmod 700 "$work/try"; "$work/try" 2>/dev/null || die "no program may be run from $base (is its file system mounted noexec?)";
        """ + "\n" + Receive + "\n" + """
        version=$("$work/files/nettest" --version 2>"$work/said" </dev/null) || die "the nettest that was sent does not run there ($(head -c 300 "$work/said" | tr "\n" " "))";
        [ "$version" = "@VERSION" ] || die "the nettest that was sent is version $version, not @VERSION";
        name="@VERSION-${work##*.}"; mv "$work/files" "$base/versions/$name" || die "it could not be put into $base/versions"; made="$base/versions/$name";
        before=$(readlink "$base/bin" 2>/dev/null); ln -s "versions/$name" "$work/bin";
        said=$(mv -fT "$work/bin" "$base/bin" 2>&1) || said=$(mv -fh "$work/bin" "$base/bin" 2>&1) || die "$base/bin could not be changed ($said)"; made=;
        for old in "$base"/versions/* "$base"/incoming.*; do
        case "$old" in */"$name"|*/"${before##*/}") continue;; esac;
        [ -z "$(find "$old" -prune -mtime +0 2>/dev/null)" ] || rm -rf "$old"; done;
        printf "\nnettest-install-done %s\n" "$version"
        """);

    private static readonly string s_module = Wrap(Begin + "\n" + Receive + "\n" + """
        modules="$HOME/.local/share/powershell/Modules/NetTest";
        version=$(NETTEST_MODULE="$work/files/NetTest.psd1" pwsh -NoLogo -NoProfile -NonInteractive -Command "(Import-Module \$env:NETTEST_MODULE -PassThru -ErrorAction Stop).Version.ToString()" 2>"$work/said" </dev/null) || die "the module that was sent does not load there ($(head -c 300 "$work/said" | tr "\n" " "))";
        [ "$version" = "@VERSION" ] || die "the module that was sent is version $version, not @VERSION";
        said=$(mkdir -p "$modules" 2>&1) || die "its folder cannot be made ($said)";
        if [ -e "$modules/$version" ]; then mv "$modules/$version" "$work/old" || die "$modules/$version could not be replaced"; fi;
        mv "$work/files" "$modules/$version" || { mv "$work/old" "$modules/$version"; die "it could not be put into $modules"; };
        printf "\nnettest-install-done %s\n" "$version"
        """);

    /// <summary>The script that reads a package from its standard input and installs it.</summary>
    internal static string Install(AgentPackage package) =>
        (package.Kind == AgentPackageKind.Module ? s_module : s_executable)
            .Replace("@HASH", package.Sha256, StringComparison.Ordinal)
            .Replace("@VERSION", AgentPackage.Version, StringComparison.Ordinal);

    private static string Wrap(string script) => $"exec sh -c '{script.ReplaceLineEndings(" ").Trim()}'";
}

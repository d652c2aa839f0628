using System.Security.Cryptography;
using System.Text;

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>
/// The users that a server serves, as iperf3's <c>--authorized-users-path</c> lists them: a line <c>user,hash</c> for each, where the
/// hash is SHA-256 over <c>{user}password</c> in hexadecimal. Lines without a comma, and those that begin with <c>#</c>, are comments.
/// </summary>
internal sealed class AuthorizedUsers
{
    private readonly List<(string Name, byte[] Hash)> _users;

    private AuthorizedUsers(List<(string Name, byte[] Hash)> users) => _users = users;

    internal int Count => _users.Count;

    /// <summary>Reads the list's text; a hash that is none is told with its line.</summary>
    /// <exception cref="NetTestException">A line has no SHA-256 in hexadecimal, or there is no user at all.</exception>
    internal static AuthorizedUsers Parse(string text, string path)
    {
        var users = new List<(string Name, byte[] Hash)>();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (line.StartsWith('#') || line.Split(',', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, var hash, ..])
                continue;
            if (hash.Length != 2 * SHA256.HashSizeInBytes || !hash.All(char.IsAsciiHexDigit))
            {
                throw new NetTestException(
                    ErrorReason.InvalidArgument,
                    FormattableString.Invariant($"{path}:{index + 1}: user '{name}' has no SHA-256 hash of 64 hexadecimal digits; make it with: printf '%s' '{{{name}}}PASSWORD' | sha256sum"),
                    path);
            }

            users.Add((name, Convert.FromHexString(hash)));
        }

        return users.Count > 0
            ? new AuthorizedUsers(users)
            : throw new NetTestException(ErrorReason.InvalidArgument, $"{path} lists no user; a line is: user,sha256 of {{user}}password.", path);
    }

    /// <summary>Whether there is such a user with that password. Takes as long whoever asks.</summary>
    internal bool Accepts(string userName, string password)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{{{userName}}}{password}"));
        var accepted = false;
        foreach (var (name, expected) in _users)
            accepted |= CryptographicOperations.FixedTimeEquals(hash, expected) & string.Equals(name, userName, StringComparison.Ordinal);
        return accepted;
    }
}

using System.Text;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Reads ALPN protocol names: a list, or one alone.</summary>
internal static class AlpnReader
{
    internal static Located<IReadOnlyList<string>>? Read(ProfileFields fields, string key)
    {
        if (fields.Find(key) is not { } entry)
            return null;
        var items = entry.Value is ProfileList list ? list.Items : [entry.Value];
        var names = items.OfType<ProfileScalar>().Where(scalar => !scalar.IsNull).Select(scalar => scalar.Text).ToList();
        // RFC 7301: one to 255 octets each, in a list of at most 65535.
        var valid = names.Count == items.Count && names.Count is > 0 and <= 64 && names.TrueForAll(name => Encoding.UTF8.GetByteCount(name) is >= 1 and <= 255);
        return valid
            ? new Located<IReadOnlyList<string>>(names, entry.Value.At)
            : fields.Wrong<IReadOnlyList<string>>(entry, "a protocol name such as http/1.1, or a list of them");
    }
}
